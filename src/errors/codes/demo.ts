import { defineErrors } from '../error-definition.ts';

export const demoErrors = defineErrors({
  DEMO_STEP_MISSING: {
    message: { en: 'The demo did not see {step}.', es: 'La demostración no vio: {step}.' },
    fix: { en: 'Read the daemon’s last lines above, or its log: the demo prints the path first and removes it when it ends.', es: 'Lee arriba las últimas líneas del daemon, o su registro: la demostración muestra la ruta al principio y lo borra al terminar.' },
    exitCode: 30,
    httpStatus: 500,
    retry: 'terminal',
  },
  DEMO_DAEMON_ENDED: {
    message: { en: 'The daemon ended with exit code {code} before it listened: {detail}', es: 'El daemon terminó con el código {code} antes de escuchar: {detail}' },
    fix: { en: 'The text above is the daemon’s own error; mend what it names.', es: 'El texto anterior es el error del daemon; corrige lo que indica.' },
    exitCode: 1,
    httpStatus: 500,
    retry: 'terminal',
  },
});
