export { createPrometheus, type PrometheusOptions } from './client.ts';
