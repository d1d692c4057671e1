#include "scenes/formula.h"

#include "scenes/expression_reader.h"
#include "scenes/value.h"

bool formula_read(const Node *node, Dimension due, const Task *names, bool indexed,
        Mistakes *mistakes, Formula *ret_formula)
{
    *ret_formula = (Formula){0};
    if (!value_is_formula(node)) {
        return value_read_quantity(node, due, mistakes, &ret_formula->constant);
    }
    ExpressionScope scope = {
            .task = names,
            .want = WANT_NUMBER,
            .due = due,
            .indexed = indexed,
    };
    ret_formula->expression = expression_read(node, &scope, mistakes);
    return ret_formula->expression != NULL;
}

double formula_value(const Formula *formula, const Task *values, double index, double count)
{
    if (formula->expression == NULL) {
        return formula->constant;
    }
    ExpressionWorld world = {.task = values, .index = index, .count = count};
    return expression_evaluate(formula->expression, &world, NULL).number[0];
}

void formula_release(Formula *formula)
{
    expression_destroy(formula->expression);
    *formula = (Formula){0};
}
