import { createApp } from './app.js';

const app = createApp();
await app.listen({ port: Number(process.env.PORT ?? 8080), host: '0.0.0.0' });

process.on('SIGTERM', () => app.close().then(() => process.exit(0)));
