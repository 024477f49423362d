import { named } from './facts';
import type { Wording } from './sentences';

/** Words for sign-in, set-up and requests from elsewhere. */
export const ACCESS_WORDS = {
  'access.signed-out': () => ({
    what: 'You are signed out.',
    why: 'The session ended, or none came with the request.',
    remedy: 'Sign in and try again; nothing was changed.',
  }),
  'access.wrong-origin': (facts) => ({
    what: 'The request came from another site and was refused.',
    why: `Its Origin is ${named(facts, 'origin', 'missing')}; Foresync changes things only for its own pages.`,
    remedy: 'Open Foresync at the address it printed. Behind a proxy, set FORESYNC_ORIGIN to the address people use.',
  }),
  'access.setup-link-used': () => ({
    what: 'This set-up link does not work any more.',
    why: 'It works once, until the first user is made, and each start of Foresync replaces the one before.',
    remedy: 'Sign in if you have set Foresync up. Otherwise restart it and use the link it prints.',
  }),
  'access.bad-credentials': () => ({
    what: 'E-mail or password is wrong.',
    why: 'Foresync does not say which of the two.',
    remedy: 'Try again. A forgotten password is set anew on the server: foresync password E-MAIL',
  }),
  'access.too-many-attempts': (facts) => ({
    what: 'Too many attempts to sign in.',
    why: 'Foresync slows down guessing: 5 attempts in 10 seconds, whoever makes them.',
    remedy: `Wait ${named(facts, 'seconds', '10')} seconds and try again.`,
  }),
  'access.weak-password': (facts) => ({
    what: `The password has to have ${named(facts, 'least', '10')} to ${named(facts, 'most', '128')} characters.`,
    why: 'Whoever signs in can read and overwrite every file that Foresync can.',
    remedy: 'Choose a longer one, for example four unrelated words.',
  }),
  'user.not-found': (facts) => ({
    what: `There is no user with the e-mail ${named(facts, 'email', 'like that')}.`,
    why: 'Foresync knows users by the e-mail they were set up with.',
    remedy: 'Check the spelling, or use the set-up link that "foresync up" prints when there is no user at all.',
  }),
} satisfies Record<string, Wording>;
