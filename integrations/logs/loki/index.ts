export { createLoki } from './client.ts';
