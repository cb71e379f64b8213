import { answerAuthRequest } from '#server/auth/answer-auth-request.ts';

export { answerAuthRequest as GET, answerAuthRequest as POST };
