/*
 * attributes.h - the compiler attributes this project uses, each under one name.
 */
#pragma once

/* The arguments are checked against a printf format. Both positions count from 1. */
#define PRINTF_LIKE(format_position, first_argument) \
    __attribute__((format(printf, format_position, first_argument)))

/* Ignoring the result is a bug that the compiler reports. */
#define MUST_USE __attribute__((warn_unused_result))
