import type { InspectionContext } from './detector.ts';
import type { Inspection } from './inspection.ts';

const CI = [
  /^\.github\/workflows\/[^/]+\.ya?ml$/,
  /^\.gitlab-ci\.ya?ml$/,
  /^\.circleci\/config\.ya?ml$/,
  /^(.*\/)?Jenkinsfile$/,
  /^azure-pipelines\.ya?ml$/,
  /^\.travis\.yml$/,
  /^bitbucket-pipelines\.yml$/,
  /^\.buildkite\/[^/]+\.ya?ml$/,
  /^\.drone\.ya?ml$/,
  /^\.woodpecker\.ya?ml$/,
];
const KUSTOMIZE_OR_HELM = /(^|\/)(kustomization\.ya?ml|Kustomization|Chart\.yaml)$/;
const MAYBE_MANIFEST =
  /(^|\/)(k8s|kubernetes|kube|deploy|deployment|deployments|manifests|helm|charts|infra|ops)\/.*\.ya?ml$/;
/** GitHub reads the first of these and ignores the others (GitHub docs, "About code owners"). */
const CODEOWNERS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];
const CATALOG_INFO = ['catalog-info.yaml', 'catalog-info.yml'];
const MAX_MANIFEST_READS = 60;

/** What the repository already has of the things Onramp would add. */
export async function findExisting(context: InspectionContext): Promise<Inspection['existing']> {
  const paths = context.files.paths;
  const manifests: string[] = [];
  let reads = 0;
  let unread = 0;
  for (const path of paths) {
    if (KUSTOMIZE_OR_HELM.test(path)) manifests.push(path);
    else if (MAYBE_MANIFEST.test(path)) {
      if (reads >= MAX_MANIFEST_READS) {
        unread++;
        continue;
      }
      reads++;
      const text = await context.read(path);
      if (text && /^apiVersion:\s*\S/m.test(text) && /^kind:\s*\S/m.test(text)) manifests.push(path);
    }
  }
  if (unread > 0) context.leaveOut('manifests', reads, reads + unread);
  return {
    ci: paths.filter((path) => CI.some((pattern) => pattern.test(path))).sort(),
    manifests: manifests.sort(),
    catalogInfo: CATALOG_INFO.find((path) => context.has(path)) ?? null,
    codeowners: CODEOWNERS.find((path) => context.has(path)) ?? null,
  };
}
