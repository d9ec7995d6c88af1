import { defineVerb } from '@/lib/access/define-verb';
import { aboutPerson } from './change-person';

/** Ends every session of a person, wherever it is used. Throws 'not-found', 'forbidden'. */
export const signOutPerson = defineVerb({
  ...aboutPerson,
  action: 'person.sign-out',
  parse: () => null,
  rules: async () => null,
  write: async ({ tx, found: { id, name } }) => {
    const { count: sessions } = await tx.session.deleteMany({ where: { userId: id } });
    const audit = { subject: { type: 'user', id }, details: { name, sessionsEnded: sessions } };
    return { answer: undefined, audit: sessions === 0 ? null : audit };
  },
});
