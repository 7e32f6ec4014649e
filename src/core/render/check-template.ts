import { EncliiError } from '../../errors/enclii-error.ts';
import { blockHelpers, printHelper, valueHelpers } from './template-helpers.ts';

/** Names that lead from data to code. */
const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype', '__defineGetter__', '__defineSetter__', '__lookupGetter__', '__lookupSetter__']);

/** A whole line of a template that holds a tag: a comment, a block tag, or one printed value that is all of its line's value. */
const tagLine = /^ *(?:\{\{![^{}]*\}\}|\{\{[#/][^{}]*\}\}|\{\{else(?: [^{}]*)?\}\}|(?:- )*(?:[A-Za-z0-9_./-]+: )?\{\{yaml [^{}]*\}\})$/;

/**
 * Refuses every construct but the closed list of contract 1, by syntax tree and, because the tree forgets where on a
 * line a tag stood, by line. So nothing prints but `yaml`, and what it prints is always one whole YAML value.
 * Throws RENDER_TEMPLATE_REFUSED with file, line and column.
 */
export function checkTemplate(file: string, source: string, program: hbs.AST.Program): void {
  function refuse(construct: string, line: number, column: number): never {
    throw new EncliiError('RENDER_TEMPLATE_REFUSED', { file, line, column, construct });
  }
  function refuseNode(construct: string, node: hbs.AST.Node): never {
    refuse(construct, node.loc.start.line, node.loc.start.column + 1);
  }

  function checkProgram(body: hbs.AST.Program | undefined): void {
    for (const statement of body?.body ?? []) checkStatement(statement);
  }

  function checkStatement(node: hbs.AST.Statement): void {
    switch (node.type) {
      case 'ContentStatement':
      case 'CommentStatement':
        return;
      case 'MustacheStatement': {
        const mustache = node as hbs.AST.MustacheStatement;
        // Handlebars' own type says nothing of `escaped`; `{{{x}}}` and `{{&x}}` have it false.
        if (!mustache.escaped) refuseNode('{{{ }}} or {{& }}', node);
        if (calledName(mustache) !== printHelper) refuseNode('a value printed without {{yaml …}}', node);
        checkArguments(mustache, 1, 1);
        return;
      }
      case 'BlockStatement': {
        const block = node as hbs.AST.BlockStatement;
        const helper = calledName(block);
        if (helper === null || !blockHelpers.has(helper)) refuseNode('a block other than if, unless, each, with', node);
        checkArguments(block, 1, 1);
        checkProgram(block.program);
        checkProgram(block.inverse);
        return;
      }
      default:
        refuseNode(node.type.replace('Statement', '').toLowerCase(), node);
    }
  }

  function checkArguments(call: { params: hbs.AST.Expression[]; hash: hbs.AST.Hash | undefined } & hbs.AST.Node, least: number, most: number): void {
    if (call.params.length < least || call.params.length > most) refuseNode(`a call with ${call.params.length} arguments`, call);
    if ((call.hash?.pairs.length ?? 0) > 0) refuseNode('a named argument', call);
    for (const param of call.params) checkExpression(param);
  }

  function checkExpression(node: hbs.AST.Expression): void {
    switch (node.type) {
      case 'StringLiteral':
      case 'NumberLiteral':
      case 'BooleanLiteral':
      case 'NullLiteral':
        return;
      case 'PathExpression': {
        const path = node as hbs.AST.PathExpression;
        if (path.data && path.parts[0] !== 'root') refuseNode(`@${String(path.parts[0])}`, node);
        if (path.parts.some((part) => typeof part !== 'string' || forbiddenNames.has(part))) refuseNode('a path into a prototype', node);
        return;
      }
      case 'SubExpression': {
        const call = node as hbs.AST.SubExpression;
        const name = calledName(call);
        const helper = name === null ? undefined : valueHelpers.get(name);
        if (helper === undefined) refuseNode('an unknown helper', node);
        checkArguments(call, helper.least, helper.most);
        return;
      }
      default:
        refuseNode(node.type, node);
    }
  }

  checkProgram(program);

  source.split('\n').forEach((line, index) => {
    const strange = line.search(/[^\x20-\x7e]/);
    if (strange !== -1) refuse('a character outside printable ASCII', index + 1, strange + 1);
    const tag = line.indexOf('{{');
    if (tag !== -1 && (!tagLine.test(line) || /\{\{~|~\}\}|\\/.test(line))) refuse('a tag that is not alone on its line or not all of its value', index + 1, tag + 1);
  });
}

/** The helper that a tag calls by its plain name; null for a literal or a path. */
function calledName(node: { path: hbs.AST.PathExpression | hbs.AST.Literal | hbs.AST.SubExpression }): string | null {
  if (node.path.type !== 'PathExpression') return null;
  const path = node.path as hbs.AST.PathExpression;
  const [name] = path.parts;
  if (path.data || path.depth !== 0 || path.parts.length !== 1 || path.original !== name) return null;
  return typeof name === 'string' ? name : null;
}
