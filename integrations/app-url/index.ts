export { type AppUrlProbe, createAppUrlProbe, type UrlAnswer } from './client.ts';
