import Fastify from 'fastify';
import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import { writeReceipt } from './receipt.js';

export function createApp({ logger = true } = {}) {
  const app = Fastify({ logger });
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const receipts = new Counter({ name: 'receipts_written_total', help: 'Receipts written.', registers: [registry] });

  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/metrics', async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  const about = { service: 'receipts-worker-api', about: 'Writes receipts for paid orders. Sample data.' };
  app.get('/', async () => about);
  app.post('/receipts', async (request, reply) => {
    receipts.inc();
    return reply.code(201).type('text/plain').send(writeReceipt(request.body));
  });

  return app;
}
