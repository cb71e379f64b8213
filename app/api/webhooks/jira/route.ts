import { toProblemResponse } from '#server/http/problem.ts';
import { receiveJiraWebhook } from '#server/webhooks/receive-jira-webhook.ts';

/** Jira's deliveries: answered as soon as they are kept. */
export async function POST(request: Request): Promise<Response> {
  try {
    return Response.json({ result: await receiveJiraWebhook(request) }, { status: 202 });
  } catch (error) {
    return toProblemResponse(error);
  }
}
