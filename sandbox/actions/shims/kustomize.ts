import { stringify } from 'yaml';
import { messageOf } from '../../kernel/message-of.ts';
import { buildKustomization } from '../kustomize/build.ts';
import { editAddAnnotation, editSetImage } from '../kustomize/edit.ts';

/** `kustomize build DIR`, `kustomize edit set image ...` and `kustomize edit add annotation ...`: what pipelines use. */
function main(argv: string[]): void {
  const [command, second, third, ...rest] = argv;
  if (command === 'version') console.log('v5.8.1 (sandbox)');
  else if (command === 'build' && argv.length <= 2 && !second?.startsWith('-')) {
    process.stdout.write(
      buildKustomization(second ?? '.')
        .map((object) => stringify(object))
        .join('---\n'),
    );
  } else if (command === 'edit' && second === 'set' && third === 'image' && rest.length > 0)
    editSetImage('.', rest);
  else if (command === 'edit' && second === 'add' && third === 'annotation') editAddAnnotation('.', rest);
  else throw new Error(`the sandbox does not know this: kustomize ${argv.join(' ')}`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`Error: ${messageOf(error)}`);
  process.exitCode = 1;
}
