import type { KubernetesObject } from './kubernetes-object.ts';
import type { ManifestApp } from './manifest.ts';
import { renderPrometheusRule, renderServiceMonitor } from './monitoring.ts';
import { renderDisruptionBudget, renderNetworkPolicy, renderRoute, renderService } from './networking.ts';
import type { RenderContext } from './render-context.ts';
import { renderDeployment } from './workload.ts';

/** Objects of one app in one place: what runs it, and what watches it. */
export interface RenderedApp {
  workload: KubernetesObject[];
  monitoring: KubernetesObject[];
}

/**
 * The one recipe from the app manifest to Kubernetes and monitoring objects. The plan's diff, the files in the pull
 * request, staging stacks and drift checks all come from here.
 */
export function renderApp(app: ManifestApp, context: RenderContext): RenderedApp {
  return {
    workload: [
      renderDeployment(app, context),
      renderService(app, context),
      renderRoute(app, context),
      renderNetworkPolicy(app, context),
      ...renderDisruptionBudget(app, context),
    ],
    monitoring: [...renderServiceMonitor(app, context), renderPrometheusRule(app, context)],
  };
}
