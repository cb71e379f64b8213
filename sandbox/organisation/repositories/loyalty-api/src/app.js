import express from 'express';
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import { pointsFor } from './points.js';

export function createApp() {
  const app = express();

  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Answered requests by method and status.',
    labelNames: ['method', 'status'],
    registers: [registry],
  });

  app.use((request, response, next) => {
    response.on('finish', () => requests.inc({ method: request.method, status: response.statusCode }));
    next();
  });
  app.use(express.json());

  app.get('/healthz', (_request, response) => response.json({ status: 'ok' }));
  app.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });

  app.get('/', (_request, response) =>
    response.json({ service: 'loyalty-api', about: 'Counts loyalty points. Sample data.' }),
  );
  app.post('/points', (request, response) => {
    response.json({ points: pointsFor(Number(request.body?.cents ?? 0)) });
  });

  return app;
}
