export { createPrometheus } from './client.ts';
