const SENTENCES: Record<string, string> = {
  declined: 'The code host says that you did not agree. Nothing was linked.',
  stale: 'This answer does not belong to a link that you began here. Start linking the account again.',
  conflict:
    'That GitHub account is linked to another person already. Sign in at GitHub with your own, then link again.',
  'rate-limited': 'GitHub asks to wait. Nothing was linked; try again in a few minutes.',
  unavailable: 'GitHub does not answer. Nothing was linked; try again in a few minutes.',
};

/** Why an account was not linked, by code. Text from an address is never shown: anybody can write a link. */
export function linkProblem(code: string): string {
  return SENTENCES[code] ?? 'The account was not linked. Start linking it again.';
}
