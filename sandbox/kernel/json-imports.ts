import { registerHooks } from 'node:module';

/**
 * Lets packages import JSON without an import attribute (`@actions/workflow-parser` does), which plain Node
 * refuses. Import this file before anything that loads such a package.
 */
registerHooks({
  load(url, context, nextLoad) {
    return nextLoad(
      url,
      url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context,
    );
  },
});
