/** Required in the environment, each with what to do when it is missing. */
const REQUIRED = ['KUBE_SERVER', 'KUBE_NAMESPACE', 'KUBE_TOKEN'];

/**
 * Bash that writes `$RUNNER_TEMP/kubeconfig` from the environment's own variables and secret, readable by the job alone.
 * JSON strings are YAML, and none of the values holds a quote: they are an address, base64, and a token.
 */
export function kubeconfigScript(): string {
  const checks = REQUIRED.map(
    (name) => `if [ -z "$${name}" ]; then echo "::error::${name} is not set in this environment"; exit 1; fi`,
  );
  return [
    ...checks,
    'umask 077',
    'file="$RUNNER_TEMP/kubeconfig"',
    `printf 'apiVersion: v1\\nkind: Config\\ncurrent-context: deploy\\n' > "$file"`,
    `printf 'clusters:\\n- name: cluster\\n  cluster:\\n    server: "%s"\\n' "$KUBE_SERVER" >> "$file"`,
    `if [ -n "$KUBE_CA" ]; then printf '    certificate-authority-data: "%s"\\n' "$KUBE_CA" >> "$file"; fi`,
    `printf 'users:\\n- name: deploy\\n  user:\\n    token: "%s"\\n' "$KUBE_TOKEN" >> "$file"`,
    `printf 'contexts:\\n- name: deploy\\n  context:\\n    cluster: cluster\\n    user: deploy\\n' >> "$file"`,
    `printf '    namespace: "%s"\\n' "$KUBE_NAMESPACE" >> "$file"`,
    '',
  ].join('\n');
}
