#include "render/font.h"

#include <assert.h>

enum { FIRST_CODE = 32, LAST_CODE = 126, CONTROLS_MAX = 16, CURVE_STEPS = 6 };

#define SIDE_BEARING 1.35

/*
 * One text per glyph: a digit for its width, then strokes. A stroke is '-' (straight lines) or
 * '~' (a quadratic B-spline that touches its control polygon in the middle of every edge and
 * begins and ends on its end points; a polygon that closes gives a closed curve), then its
 * points as pairs of hexadecimal digits x y. A stroke of one point twice is a dot.
 */
static const char *const GLYPHS[LAST_CODE - FIRST_CODE + 1] = {
        "3",                                /* space */
        "0-0006-0909",                      /* ! */
        "2-0003-2023",                      /* " */
        "6-2019-5049-0363-0666",            /* # */
        "4~4240000445490907-202a",          /* $ */
        "7-7009~0030340400~4575794945",     /* % */
        "6~691310404305094965",             /* & */
        "0-0003",                           /* ' */
        "2~2003082b",                       /* ( */
        "2~0023280b",                       /* ) */
        "4-2125-0244-4204",                 /* * */
        "6-3339-0666",                      /* + */
        "1-180b",                           /* , */
        "3-0636",                           /* - */
        "0-0909",                           /* . */
        "4-400a",                           /* / */
        "5~005054555909050400",             /* 0 */
        "5-123039-1959",                    /* 1 */
        "5~0200505409-0959",                /* 2 */
        "5~0200505424~2454590907",          /* 3 */
        "5-49400656",                       /* 4 */
        "5-500004~041353590907",            /* 5 */
        "5~400206~0353590903",              /* 6 */
        "5-005029",                         /* 7 */
        "5~0050540400~0454590904",          /* 8 */
        "5~195753~5606005056",              /* 9 */
        "0-0404-0909",                      /* : */
        "1-1414-180b",                      /* ; */
        "5-530659",                         /* < */
        "5-0555-0757",                      /* = */
        "5-035609",                         /* > */
        "4~020040442426-2929",              /* ? */
        "9~7a0a0090986863~2363672723",      /* @ */
        "6-093069-1656",                    /* A */
        "6-0009~003050543404~043464693909", /* B */
        "6~626000096967",                   /* C */
        "6-0009~003060693909",              /* D */
        "5-50000959-0444",                  /* E */
        "5-500009-0444",                    /* F */
        "6~626000096965-6535",              /* G */
        "6-0009-6069-0464",                 /* H */
        "0-0009",                           /* I */
        "4~4046490907",                     /* J */
        "5-0009-5005-2359",                 /* K */
        "5-000959",                         /* L */
        "6-0900356069",                     /* M */
        "6-09006960",                       /* N */
        "7~0070790900",                     /* O */
        "5-0009~003050553505",              /* P */
        "7~0070790900-477a",                /* Q */
        "5-0009~003050553505-2559",         /* R */
        "5~5250000455590907",               /* S */
        "6-0060-3039",                      /* T */
        "6~000509696560",                   /* U */
        "6-003960",                         /* V */
        "8-0029426980",                     /* W */
        "6-0069-6009",                      /* X */
        "6-003460-3439",                    /* Y */
        "6-00600969",                       /* Z */
        "2-20000b2b",                       /* [ */
        "4-004a",                           /* \ */
        "2-00202b0b",                       /* ] */
        "4-032043",                         /* ^ */
        "5-0b5b",                           /* _ */
        "1-0012",                           /* ` */
        "5~0353590903-5359",                /* a */
        "5-0009~0353590903",                /* b */
        "5~545303095958",                   /* c */
        "5-5059~0353590903",                /* d */
        "5-0656~565303095958",              /* e */
        "3~30101419-0333",                  /* f */
        "5~0353590903~53595c0c0b",          /* g */
        "5-0009~0603535659",                /* h */
        "0-0309-0000",                      /* i */
        "2~23292c0c-2020",                  /* j */
        "4-0009-4307-1649",                 /* k */
        "2~00070929",                       /* l */
        "8-0309~0603434649~4643838689",     /* m */
        "5-0309~0603535659",                /* n */
        "5~0353590903",                     /* o */
        "5-030c~0353590903",                /* p */
        "5-535c~0353590903",                /* q */
        "3-0309~060333",                    /* r */
        "4~4443030646490908",               /* s */
        "3~11171939-0333",                  /* t */
        "5~0306095956-5359",                /* u */
        "4-032943",                         /* v */
        "8-0329446983",                     /* w */
        "5-0359-5309",                      /* x */
        "4-0329-431c",                      /* y */
        "4-03430949",                       /* z */
        "3~30101505~05151b3b",              /* { */
        "0-000b",                           /* | */
        "3~00202535~35252b0b",              /* } */
        "5~070525375755",                   /* ~ */
};

static const char *const UNKNOWN = "5-0050590900";

static int hex_value(char digit)
{
    return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

static const char *glyph_text(unsigned char code)
{
    return code >= FIRST_CODE && code <= LAST_CODE ? GLYPHS[code - FIRST_CODE] : UNKNOWN;
}

static void add_point(FontGlyph *glyph, double x, double y, bool down)
{
    assert(glyph->count < FONT_POINTS_MAX);
    glyph->points[glyph->count++] = (FontPoint){.x = x, .y = y, .down = down};
}

static FontPoint midpoint(FontPoint a, FontPoint b)
{
    return (FontPoint){.x = 0.5 * (a.x + b.x), .y = 0.5 * (a.y + b.y)};
}

/* The piece of the spline from the last point added to `end`, bent towards `control`. */
static void add_bend(FontGlyph *glyph, FontPoint control, FontPoint end)
{
    FontPoint start = glyph->points[glyph->count - 1];
    for (int step = 1; step <= CURVE_STEPS; step++) {
        double t = (double)step / CURVE_STEPS;
        double a = (1.0 - t) * (1.0 - t);
        double b = 2.0 * t * (1.0 - t);
        double c = t * t;
        add_point(glyph, a * start.x + b * control.x + c * end.x,
                a * start.y + b * control.y + c * end.y, true);
    }
}

static void add_curve(FontGlyph *glyph, const FontPoint *controls, size_t count)
{
    assert(count >= 2);
    bool closed =
            controls[0].x == controls[count - 1].x && controls[0].y == controls[count - 1].y;
    FontPoint start = closed ? midpoint(controls[0], controls[1]) : controls[0];

    add_point(glyph, start.x, start.y, false);
    for (size_t i = 1; i + 1 < count; i++) {
        bool last = i + 2 == count && !closed;
        add_bend(glyph, controls[i],
                last ? controls[i + 1] : midpoint(controls[i], controls[i + 1]));
    }
    if (closed) {
        add_bend(glyph, controls[0], start);
    }
}

static void add_lines(FontGlyph *glyph, const FontPoint *points, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add_point(glyph, points[i].x, points[i].y, i > 0);
    }
}

double font_advance(unsigned char code)
{
    return hex_value(glyph_text(code)[0]) + 2.0 * SIDE_BEARING;
}

void font_glyph(unsigned char code, FontGlyph *ret_glyph)
{
    const char *text = glyph_text(code);
    ret_glyph->count = 0;
    ret_glyph->advance = font_advance(code);
    text++;
    while (*text != '\0') {
        bool curved = *text++ == '~';
        FontPoint points[CONTROLS_MAX];
        size_t count = 0;
        while (*text != '\0' && *text != '-' && *text != '~') {
            assert(count < CONTROLS_MAX);
            points[count++] = (FontPoint){
                    .x = hex_value(text[0]) + SIDE_BEARING, .y = hex_value(text[1])};
            text += 2;
        }
        if (curved) {
            add_curve(ret_glyph, points, count);
        } else {
            add_lines(ret_glyph, points, count);
        }
    }
}
