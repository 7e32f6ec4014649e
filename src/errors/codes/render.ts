import { defineErrors } from '../error-definition.ts';

export const renderErrors = defineErrors({
  RENDER_VALUE_UNREPRESENTABLE: {
    message: {
      en: 'The value at {path} cannot be written as YAML that every reader understands alike: it is {found}.',
      es: 'El valor en {path} no se puede escribir como YAML que todo lector entienda igual: es {found}.',
    },
    fix: {
      en: 'Use text that is valid UTF-8, finite numbers, booleans, lists and maps.',
      es: 'Use texto UTF-8 válido, números finitos, booleanos, listas y mapas.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_MODEL_INVALID: {
    message: {
      en: 'The resolved model cannot be rendered: {detail}.',
      es: 'El modelo resuelto no se puede renderizar: {detail}.',
    },
    fix: {
      en: 'Only the engine writes this file. Undo the change that was made to it by hand, or redeploy the service.',
      es: 'Solo el motor escribe este archivo. Deshaga el cambio hecho a mano o vuelva a desplegar el servicio.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_SET_EMPTY: {
    message: {
      en: 'The renderer set holds no renderer.',
      es: 'El conjunto de renderizadores no contiene ninguno.',
    },
    fix: {
      en: "Add at least one folder with a renderer.yaml, e.g. '<capability>/renderer.yaml'.",
      es: "Añada al menos una carpeta con un renderer.yaml, p. ej. '<capacidad>/renderer.yaml'.",
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_SET_FILE_UNEXPECTED: {
    message: {
      en: 'The renderer set holds {file}, which is neither a renderer.yaml, nor a README.md, nor a template that a renderer.yaml names.',
      es: 'El conjunto de renderizadores contiene {file}, que no es un renderer.yaml, ni un README.md, ni una plantilla nombrada por un renderer.yaml.',
    },
    fix: {
      en: 'Remove the file, or name it in the renderer.yaml of its folder. Templates are called <name>.yaml.hbs.',
      es: 'Elimine el archivo o nómbrelo en el renderer.yaml de su carpeta. Las plantillas se llaman <nombre>.yaml.hbs.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_SET_DESCRIPTOR_INVALID: {
    message: {
      en: '{file} is no valid renderer description: {detail}.',
      es: '{file} no es una descripción de renderizador válida: {detail}.',
    },
    fix: {
      en: 'Correct the file; schemas/renderer.schema.json describes every field.',
      es: 'Corrija el archivo; schemas/renderer.schema.json describe cada campo.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_CONTRACT_UNKNOWN: {
    message: {
      en: '{file} asks for a rendering contract that this engine does not know; it knows contract 1.',
      es: '{file} pide un contrato de renderizado que este motor no conoce; conoce el contrato 1.',
    },
    fix: {
      en: 'Use an engine that knows the contract, or set spec.contract to 1.',
      es: 'Use un motor que conozca el contrato o ponga spec.contract en 1.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_SET_TEMPLATE_MISSING: {
    message: {
      en: '{file} names the template {template}, which is not beside it.',
      es: '{file} nombra la plantilla {template}, que no está junto a él.',
    },
    fix: {
      en: 'Add the template to the folder of the renderer.yaml, or take its entry out.',
      es: 'Añada la plantilla a la carpeta del renderer.yaml o quite su entrada.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_SCOPE_REFUSED: {
    message: {
      en: '{file} would make a {kind} ({apiVersion}), which reaches beyond the namespace of a project.',
      es: '{file} crearía un {kind} ({apiVersion}), que va más allá del espacio de nombres de un proyecto.',
    },
    fix: {
      en: "Renderers make namespaced objects only; the one exception is a project's own Namespace, in a renderer for: Project. Put cluster-wide objects among the platform's components.",
      es: 'Los renderizadores solo crean objetos con espacio de nombres; la única excepción es el Namespace del propio proyecto, en un renderizador for: Project. Ponga los objetos de todo el clúster entre los componentes de la plataforma.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_TEMPLATE_NOT_TEXT: {
    message: {
      en: '{file} was not given as text. Only template text is compiled, never a syntax tree.',
      es: '{file} no se entregó como texto. Solo se compila texto de plantilla, nunca un árbol sintáctico.',
    },
    fix: {
      en: 'Load the renderer set from its files.',
      es: 'Cargue el conjunto de renderizadores desde sus archivos.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_TEMPLATE_SYNTAX: {
    message: {
      en: '{file} is no valid template: {detail}.',
      es: '{file} no es una plantilla válida: {detail}.',
    },
    fix: {
      en: 'Correct the Handlebars syntax at that line.',
      es: 'Corrija la sintaxis de Handlebars en esa línea.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_TEMPLATE_REFUSED: {
    message: {
      en: '{file}:{line}:{column}: templates must not use {construct}.',
      es: '{file}:{line}:{column}: las plantillas no deben usar {construct}.',
    },
    fix: {
      en: "Print with '{{yaml …}}', alone as the whole value of its line; put if, unless, each and with on lines of their own. docs/adr/0004-rendering.md lists what contract 1 allows.",
      es: "Imprima con '{{yaml …}}', solo y como valor completo de su línea; ponga if, unless, each y with en líneas propias. docs/adr/0004-rendering.md enumera lo que permite el contrato 1.",
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_TEMPLATE_FAILED: {
    message: {
      en: '{file} does not fit the model: {detail}.',
      es: '{file} no se ajusta al modelo: {detail}.',
    },
    fix: {
      en: 'Guard a field that may be null with if or with, and name only fields of the resolved model.',
      es: 'Proteja con if o with un campo que puede ser null y nombre solo campos del modelo resuelto.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_OUTPUT_INVALID: {
    message: {
      en: '{file} printed something that is not one plain YAML object: {detail}.',
      es: '{file} imprimió algo que no es un único objeto YAML simple: {detail}.',
    },
    fix: {
      en: 'Make the template print exactly one object, without tags, anchors, aliases or a second document.',
      es: 'Haga que la plantilla imprima exactamente un objeto, sin etiquetas, anclas, alias ni un segundo documento.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_OUTPUT_MISMATCH: {
    message: {
      en: '{file} had to make {expected} but made {found}.',
      es: '{file} debía crear {expected} pero creó {found}.',
    },
    fix: {
      en: "Print objectName and namespace as metadata.name and metadata.namespace, and the apiVersion and kind that the renderer.yaml declares.",
      es: 'Imprima objectName y namespace como metadata.name y metadata.namespace, y el apiVersion y kind que declara el renderer.yaml.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
  RENDER_OBJECT_DUPLICATE: {
    message: {
      en: '{first} and {second} both make {file}.',
      es: '{first} y {second} crean ambos {file}.',
    },
    fix: {
      en: 'Give one of the objects another name in its renderer.yaml, or make it in one renderer only.',
      es: 'Dé otro nombre a uno de los objetos en su renderer.yaml o créelo en un solo renderizador.',
    },
    exitCode: 10,
    httpStatus: 422,
    retry: 'terminal',
  },
});
