import type { PodSpec, SecurityContext } from '../pod-types.ts';

/** Volume sources the `restricted` profile allows. */
const RESTRICTED_VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
const BASELINE_CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];

export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

interface NamedContext {
  name: string;
  context: SecurityContext;
}

/**
 * What a pod violates, one text for each rule, as the pod security admission plugin words it.
 * Source of the rules: Pod Security Standards (Kubernetes documentation).
 */
export function podSecurityViolations(level: PodSecurityLevel, spec: PodSpec): string[] {
  if (level === 'privileged') return [];
  const containers = [...(spec.initContainers ?? []), ...spec.containers].map((c) => ({
    name: c.name,
    context: c.securityContext ?? {},
  }));
  const baseline = baselineViolations(spec, containers);
  return level === 'baseline' ? baseline : [...baseline, ...restrictedViolations(spec, containers)];
}

/** `container "a" must ...` or `containers "a", "b" must ...`. */
function subject(containers: NamedContext[]): string {
  const names = containers.map((c) => `"${c.name}"`).join(', ');
  return `${containers.length === 1 ? 'container' : 'containers'} ${names}`;
}

function check(rule: string, offenders: NamedContext[], must: string): string[] {
  return offenders.length > 0 ? [`${rule} (${subject(offenders)} must ${must})`] : [];
}

function baselineViolations(spec: PodSpec, containers: NamedContext[]): string[] {
  const host = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => spec[field]);
  const hostPorts = [...spec.containers, ...(spec.initContainers ?? [])].filter((c) =>
    c.ports?.some((p) => p.hostPort),
  );
  const hostPaths = (spec.volumes ?? []).filter((volume) => volume.hostPath);
  const added = containers.filter((c) =>
    c.context.capabilities?.add?.some((cap) => !BASELINE_CAPABILITIES.includes(cap)),
  );
  return [
    ...(host.length > 0 ? [`host namespaces (${host.map((field) => `${field}=true`).join(', ')})`] : []),
    ...(hostPorts.length > 0
      ? [
          `hostPort (${subject(hostPorts.map((c) => ({ name: c.name, context: {} })))} must not use hostPorts)`,
        ]
      : []),
    ...(hostPaths.length > 0 ? [`hostPath volumes (volume "${hostPaths[0]?.name}")`] : []),
    ...check(
      'privileged',
      containers.filter((c) => c.context.privileged),
      'not set securityContext.privileged=true',
    ),
    ...check(
      'non-default capabilities',
      added,
      'not include added capabilities in securityContext.capabilities.add',
    ),
  ];
}

function restrictedViolations(spec: PodSpec, containers: NamedContext[]): string[] {
  const pod = spec.securityContext ?? {};
  const escalating = containers.filter((c) => c.context.allowPrivilegeEscalation !== false);
  const capable = containers.filter(
    (c) =>
      !c.context.capabilities?.drop?.includes('ALL') ||
      c.context.capabilities.add?.some((cap) => cap !== 'NET_BIND_SERVICE'),
  );
  const volumes = (spec.volumes ?? []).filter((volume) =>
    Object.keys(volume).some((source) => source !== 'name' && !RESTRICTED_VOLUMES.includes(source)),
  );
  const maybeRoot = containers.filter(
    (c) =>
      c.context.runAsNonRoot !== true && !(c.context.runAsNonRoot === undefined && pod.runAsNonRoot === true),
  );
  const asRoot = containers.filter((c) => c.context.runAsUser === 0);
  const allowed = (type: string | undefined) => type === 'RuntimeDefault' || type === 'Localhost';
  const unconfined = containers.filter(
    (c) => !allowed(c.context.seccompProfile?.type ?? pod.seccompProfile?.type),
  );
  return [
    ...check(
      'allowPrivilegeEscalation != false',
      escalating,
      'set securityContext.allowPrivilegeEscalation=false',
    ),
    ...check('unrestricted capabilities', capable, 'set securityContext.capabilities.drop=["ALL"]'),
    ...(volumes.length > 0
      ? [
          `restricted volume types (${volumes.map((volume) => `volume "${volume.name}" uses restricted volume type "${Object.keys(volume).find((key) => key !== 'name')}"`).join(', ')})`,
        ]
      : []),
    ...(maybeRoot.length > 0
      ? [`runAsNonRoot != true (pod or ${subject(maybeRoot)} must set securityContext.runAsNonRoot=true)`]
      : []),
    ...(pod.runAsUser === 0 || asRoot.length > 0
      ? [`runAsUser=0 (${pod.runAsUser === 0 ? 'pod' : subject(asRoot)} must not set runAsUser=0)`]
      : []),
    ...(unconfined.length > 0
      ? [
          `seccompProfile (pod or ${subject(unconfined)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")`,
        ]
      : []),
  ];
}
