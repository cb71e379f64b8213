import express from 'express';
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import { priceOf } from './price.js';

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
    response.json({ service: 'pricing-api', about: 'Computes what a basket costs. Sample data.' }),
  );
  app.post('/prices', (request, response) => {
    const { items = [], discountPercent = 0 } = request.body ?? {};
    response.json({ cents: priceOf(items, discountPercent) });
  });

  return app;
}
