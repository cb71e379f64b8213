export { createLoki, type LokiOptions } from './client.ts';
