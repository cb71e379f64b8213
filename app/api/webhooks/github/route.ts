import { toProblemResponse } from '#server/http/problem.ts';
import { receiveGithubWebhook } from '#server/webhooks/receive-github-webhook.ts';

/** GitHub's deliveries: answered as soon as they are kept, within its ten seconds. */
export async function POST(request: Request): Promise<Response> {
  try {
    return Response.json({ result: await receiveGithubWebhook(request) }, { status: 202 });
  } catch (error) {
    return toProblemResponse(error);
  }
}
