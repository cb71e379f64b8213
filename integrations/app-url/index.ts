export { type AppUrlProbe, createAppUrlProbe } from './client.ts';
