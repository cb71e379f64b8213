/** A refusal in Jira's shape: `{ errorMessages, errors }`. */
export class JiraError extends Error {
  readonly status: number;
  readonly body: { errorMessages: string[]; errors: Record<string, string> };

  constructor(status: number, messages: string[], errors: Record<string, string> = {}) {
    super([...messages, ...Object.values(errors)].join(' '));
    this.status = status;
    this.body = { errorMessages: messages, errors };
  }
}

export const issueNotFound = () =>
  new JiraError(404, ['Issue does not exist or you do not have permission to see it.']);

export const fieldErrors = (errors: Record<string, string>) => new JiraError(400, [], errors);
