import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { StepFailure } from './session.ts';

/**
 * A path inside `root`, whether it exists or not. Symbolic links on the way may not lead out of it.
 * @throws StepFailure when the path leaves the folder
 */
export function confine(root: string, path: string): string {
  const inside = join(root, normalize(`/${path}`));
  const realRoot = realpathSync(root);
  const real = realOf(inside);
  if (real !== realRoot && !real.startsWith(realRoot + sep))
    throw new StepFailure(`"${path}" leads out of its folder.`);
  return inside;
}

/** Real path of the deepest part that exists, with the rest appended. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // A dangling link counts as what it points to: writing through it would leave the folder.
    try {
      if (lstatSync(path).isSymbolicLink()) return normalize(join(dirname(path), readlinkSync(path)));
    } catch {
      // Nothing is there.
    }
    const parent = dirname(path);
    return parent === path ? path : join(realOf(parent), path.slice(parent.length));
  }
}
