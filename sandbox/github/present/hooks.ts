import type { RepositoryRecord } from '../contract.ts';
import type { Delivery, DeliveryContent, RepositoryHook } from '../records.ts';
import type { World } from '../world.ts';
import { repositoryUrl } from './repositories.ts';

type Json = Record<string, unknown>;

/** The `hook` schema; the secret is never shown. */
export function presentHook(world: World, repository: RepositoryRecord, hook: RepositoryHook): Json {
  const url = `${repositoryUrl(world, repository)}/hooks/${hook.id}`;
  const last = world.state.deliveries
    .list()
    .findLast((each) => each.target === `hook/${hook.id}` && each.completedAt !== null);
  return {
    type: 'Repository',
    id: hook.id,
    name: 'web',
    active: hook.active,
    events: hook.events,
    config: {
      url: hook.url,
      content_type: hook.contentType,
      insecure_ssl: hook.insecureSsl,
      ...(hook.secret === null ? {} : { secret: '********' }),
    },
    created_at: hook.createdAt,
    updated_at: hook.updatedAt,
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: last
      ? { code: last.statusCode, status: last.statusCode < 400 ? 'active' : 'failed', message: last.status }
      : { code: null, status: 'unused', message: null },
  };
}

/** The `hook-delivery-item` schema. */
export function presentDeliveryItem(delivery: Delivery): Json {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.createdAt,
    redelivery: delivery.redelivery,
    duration: delivery.durationSeconds,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}

/** The `hook-delivery` schema: with what was sent and what was answered. */
export function presentDelivery(delivery: Delivery, content: DeliveryContent): Json {
  return {
    ...presentDeliveryItem(delivery),
    url: delivery.url,
    request: { headers: content.requestHeaders, payload: JSON.parse(content.payload) as Json },
    response: { headers: content.responseHeaders, payload: content.responseBody },
  };
}
