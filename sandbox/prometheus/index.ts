import type { Service } from '../kernel/serve.ts';
import { serveApp } from '../kernel/serve.ts';
import type { Store } from '../kernel/store.ts';
import { createPrometheusApi } from './api.ts';
import type { ClusterView } from './cluster-view.ts';
import { startKubeState } from './kube-state.ts';
import { Rules } from './rules.ts';
import { Scraper } from './scraper.ts';
import { SeriesStore } from './series.ts';

export interface PrometheusOptions {
  store: Store;
  dataDir: string;
  port: number;
  log: (line: string) => void;
  /** The cluster whose monitors and rules it follows. */
  kubernetes: { view: ClusterView };
}

/**
 * Starts Prometheus with its operator: targets of the cluster's ServiceMonitors and PodMonitors are scraped, its
 * PrometheusRules loaded and evaluated. Samples live in memory, for an hour.
 */
export async function startPrometheus({ port, kubernetes }: PrometheusOptions): Promise<Service> {
  const store = new SeriesStore();
  const scraper = new Scraper(kubernetes.view, store);
  const rules = new Rules(kubernetes.view, store);
  const stopKubeState = startKubeState(kubernetes.view, store);
  scraper.start();
  rules.start();
  const service = await serveApp(createPrometheusApi({ store, scraper, rules }), port);
  return {
    ...service,
    close: async () => {
      scraper.stop();
      rules.stop();
      stopKubeState();
      await service.close();
    },
  };
}
