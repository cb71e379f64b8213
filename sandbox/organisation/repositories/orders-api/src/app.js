import express from 'express';
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import { createOrders } from './orders.js';

export function createApp() {
  const app = express();
  const orders = createOrders();

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
    response.json({ service: 'orders-api', about: 'Takes orders and tells their state. Sample data.' }),
  );
  app.post('/orders', (request, response) => {
    const { items } = request.body ?? {};
    if (!Array.isArray(items) || items.length === 0) {
      response.status(400).json({ error: 'An order needs at least one item.' });
      return;
    }
    response.status(201).json(orders.place(items));
  });
  app.get('/orders/:id', (request, response) => {
    const order = orders.find(request.params.id);
    if (order) response.json(order);
    else response.status(404).json({ error: 'No such order.' });
  });

  return app;
}
