import { EncliiError } from '../../errors/enclii-error.ts';
import { checkTemplate } from './check-template.ts';
import { blockHelpers, createTemplateEnvironment, printHelper, TemplateFault, valueHelpers } from './template-helpers.ts';

export type CompiledTemplate = (context: Readonly<Record<string, unknown>>) => string;

const environment = createTemplateEnvironment();

const knownHelpers: Record<string, boolean> = Object.fromEntries([printHelper, ...blockHelpers, ...valueHelpers.keys()].map((name) => [name, true]));

/**
 * Compiles a template of the renderer set. Takes text only: the library would also accept a syntax tree, which it turns
 * into code without looking. Throws RENDER_TEMPLATE_NOT_TEXT, RENDER_TEMPLATE_SYNTAX, RENDER_TEMPLATE_REFUSED.
 */
export function compileTemplate(file: string, source: unknown): CompiledTemplate {
  if (typeof source !== 'string') throw new EncliiError('RENDER_TEMPLATE_NOT_TEXT', { file });
  let program: hbs.AST.Program;
  try {
    program = environment.parseWithoutProcessing(source);
  } catch (error) {
    throw new EncliiError('RENDER_TEMPLATE_SYNTAX', { file, detail: firstLine(error) }, { cause: error });
  }
  checkTemplate(file, source, program);
  // Nothing is escaped for HTML: what `yaml` prints is already a YAML value, and nothing else prints.
  const template = environment.compile<Readonly<Record<string, unknown>>>(source, { strict: true, knownHelpersOnly: true, knownHelpers, noEscape: true });
  return (context) => {
    try {
      return template(context, { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false });
    } catch (error) {
      if (error instanceof EncliiError) throw error;
      const detail = error instanceof TemplateFault ? error.message : firstLine(error);
      throw new EncliiError('RENDER_TEMPLATE_FAILED', { file, detail }, { cause: error });
    }
  };
}

/** The library's complaint without what it quotes: a value of the model has no place in a log. */
function firstLine(error: unknown): string {
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return message.replace(/ not defined in .*?((?: - \d+:\d+)?)$/, ' is not there$1').replace(/:$/, '');
}
