import type { Probe } from '../pod-types.ts';
import type { ProbeResult, ProbeTarget } from './probes.ts';
import { startProbing } from './probes.ts';

export interface ContainerProbesOptions extends ProbeTarget {
  /** The startup probe has answered, or there is none. */
  onStarted: () => void;
  onReady: (isReady: boolean) => void;
  onFailure: (name: string, message: string) => void;
  /** A startup or liveness probe has failed for good. */
  onRestart: (name: string) => void;
}

/** Runs a container's three probes: readiness and liveness only once the startup probe has answered. Returns how to stop. */
export function startContainerProbes(options: ContainerProbesOptions): () => void {
  const { startupProbe, readinessProbe, livenessProbe } = options.container;
  const stops: Array<() => void> = [];
  const probe = (name: string, spec: Probe, verdict: (isGood: boolean) => void): (() => void) => {
    const failure = (result: ProbeResult) => options.onFailure(name, result.message);
    const stop = startProbing(spec, options, { verdict, failure });
    stops.push(stop);
    return stop;
  };
  const afterStart = () => {
    options.onStarted();
    if (livenessProbe) probe('Liveness', livenessProbe, (isGood) => !isGood && options.onRestart('Liveness'));
    if (readinessProbe) probe('Readiness', readinessProbe, options.onReady);
    else options.onReady(true);
  };
  if (startupProbe) {
    const stop = probe('Startup', startupProbe, (isGood) => {
      stop();
      if (isGood) afterStart();
      else options.onRestart('Startup');
    });
  } else afterStart();
  return () => {
    for (const stop of stops) stop();
  };
}
