import { methodsOfNothing } from '#server/api/methods-of.ts';

/** Whatever no other route of the API answers. */
export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = methodsOfNothing();
