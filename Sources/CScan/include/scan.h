// Small SIMD steps for the scanners in Swift, and the searches that choose their instruction set
// when the program runs. The inline ones use what every x86-64 (SSE2) and every arm64 (NEON) has:
// functions that ask for more cannot be inlined into Swift.
//
// Every `16`/`32`/`64` in a name is the number of bytes that are read, whether or not the text is
// that long: callers see to it that so many bytes behind their text may be read.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#define SCAN_SSE2 1
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#define SCAN_NEON 1
#endif

#define SCAN_INLINE static inline __attribute__((always_inline))

// A vector of 16 bytes, and the few operations that the scanners need; masks have one bit a byte.
#if SCAN_SSE2
typedef __m128i scan_v;
SCAN_INLINE scan_v scan_load(const uint8_t *p) { return _mm_loadu_si128((const __m128i *)p); }
SCAN_INLINE scan_v scan_all(uint8_t c) { return _mm_set1_epi8((char)c); }
SCAN_INLINE scan_v scan_eq(scan_v a, scan_v b) { return _mm_cmpeq_epi8(a, b); }
SCAN_INLINE scan_v scan_or(scan_v a, scan_v b) { return _mm_or_si128(a, b); }
SCAN_INLINE scan_v scan_and(scan_v a, scan_v b) { return _mm_and_si128(a, b); }
SCAN_INLINE scan_v scan_min(scan_v a, scan_v b) { return _mm_min_epu8(a, b); }
SCAN_INLINE scan_v scan_sub(scan_v a, scan_v b) { return _mm_sub_epi8(a, b); }
SCAN_INLINE uint32_t scan_mask(scan_v v) { return (uint32_t)_mm_movemask_epi8(v); }
#elif SCAN_NEON
typedef uint8x16_t scan_v;
SCAN_INLINE scan_v scan_load(const uint8_t *p) { return vld1q_u8(p); }
SCAN_INLINE scan_v scan_all(uint8_t c) { return vdupq_n_u8(c); }
SCAN_INLINE scan_v scan_eq(scan_v a, scan_v b) { return vceqq_u8(a, b); }
SCAN_INLINE scan_v scan_or(scan_v a, scan_v b) { return vorrq_u8(a, b); }
SCAN_INLINE scan_v scan_and(scan_v a, scan_v b) { return vandq_u8(a, b); }
SCAN_INLINE scan_v scan_min(scan_v a, scan_v b) { return vminq_u8(a, b); }
SCAN_INLINE scan_v scan_sub(scan_v a, scan_v b) { return vsubq_u8(a, b); }
SCAN_INLINE uint32_t scan_mask(scan_v v) {
  static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t b = vandq_u8(v, vld1q_u8(bits));
  return (uint32_t)vaddv_u8(vget_low_u8(b)) | ((uint32_t)vaddv_u8(vget_high_u8(b)) << 8);
}
#else
// No vectors: eight steps of one byte would do, but no supported machine gets here.
#error "logq needs SSE2 or NEON"
#endif

/// The number of the lowest set bit; `m` is not 0.
SCAN_INLINE uint32_t scan_first(uint32_t m) { return (uint32_t)__builtin_ctz(m); }
SCAN_INLINE uint32_t scan_first64(uint64_t m) { return (uint32_t)__builtin_ctzll(m); }

/// Which of 16 bytes equal `c`.
SCAN_INLINE uint32_t scan_equal16(const uint8_t *p, uint8_t c) {
  return scan_mask(scan_eq(scan_load(p), scan_all(c)));
}

/// Which of 16 bytes are `"` or a backslash: where a JSON string may end.
SCAN_INLINE uint32_t scan_string16(const uint8_t *p) {
  scan_v v = scan_load(p);
  return scan_mask(scan_or(scan_eq(v, scan_all('"')), scan_eq(v, scan_all('\\'))));
}

/// As `scan_string16`, of 32 bytes: most strings in logs end within as many, so that a loop over it
/// mostly runs once, which processors predict well.
SCAN_INLINE uint32_t scan_string32(const uint8_t *p) {
  return scan_string16(p) | (scan_string16(p + 16) << 16);
}

/// Which of 32 bytes are `"`, a backslash or LF.
SCAN_INLINE uint32_t scan_text32(const uint8_t *p) {
  return scan_string32(p) | scan_mask(scan_eq(scan_load(p), scan_all('\n'))) |
         (scan_mask(scan_eq(scan_load(p + 16), scan_all('\n'))) << 16);
}

/// Which of 16 bytes a JSON writer cannot copy as they are: `"`, backslash, control, not ASCII.
SCAN_INLINE uint32_t scan_unsafe16(const uint8_t *p) {
  scan_v v = scan_load(p);
  scan_v c = scan_eq(scan_min(v, scan_all(0x1f)), v);
  c = scan_or(c, scan_or(scan_eq(v, scan_all('"')), scan_eq(v, scan_all('\\'))));
#if SCAN_SSE2
  return scan_mask(scan_or(c, v));
#else
  return scan_mask(scan_or(c, vcgeq_u8(v, scan_all(0x80))));
#endif
}

/// Copies 16 bytes and tells which of them a JSON writer cannot copy as they are.
SCAN_INLINE uint32_t scan_copy16(const uint8_t *p, uint8_t *to) {
  memcpy(to, p, 16);
  return scan_unsafe16(p);
}

/// Which of 16 bytes are not ASCII.
SCAN_INLINE uint32_t scan_high16(const uint8_t *p) {
#if SCAN_SSE2
  return scan_mask(scan_load(p));
#else
  return scan_mask(vcgeq_u8(scan_load(p), scan_all(0x80)));
#endif
}

/// Which of 16 bytes are at most a space.
SCAN_INLINE uint32_t scan_blank16(const uint8_t *p) {
  scan_v v = scan_load(p);
  return scan_mask(scan_eq(scan_min(v, scan_all(0x20)), v));
}

/// Which of 16 bytes end a bare JSON value: `,` `}` `]` or at most a space.
SCAN_INLINE uint32_t scan_delimiter16(const uint8_t *p) {
  scan_v v = scan_load(p);
  scan_v close = scan_eq(scan_or(v, scan_all(0x20)), scan_all('}'));
  scan_v comma = scan_eq(v, scan_all(','));
  return scan_mask(scan_or(scan_or(close, comma), scan_eq(scan_min(v, scan_all(0x20)), v)));
}

/// Which of 16 bytes are brackets of JSON, square or curly, or `"`.
SCAN_INLINE uint32_t scan_bracket16(const uint8_t *p) {
  scan_v v = scan_load(p);
  scan_v f = scan_or(v, scan_all(0x20));
  scan_v b = scan_or(scan_eq(f, scan_all('{')), scan_eq(f, scan_all('}')));
  return scan_mask(scan_or(b, scan_eq(v, scan_all('"'))));
}

/// Which of 16 bytes are curly brackets or `"`.
SCAN_INLINE uint32_t scan_curly16(const uint8_t *p) {
  scan_v v = scan_load(p);
  scan_v b = scan_or(scan_eq(v, scan_all('{')), scan_eq(v, scan_all('}')));
  return scan_mask(scan_or(b, scan_eq(v, scan_all('"'))));
}

/// Which of 16 bytes matter in logfmt: `=`, `"`, at most a space.
SCAN_INLINE uint32_t scan_logfmt16(const uint8_t *p) {
  scan_v v = scan_load(p);
  scan_v m = scan_or(scan_eq(v, scan_all('=')), scan_eq(v, scan_all('"')));
  return scan_mask(scan_or(m, scan_eq(scan_min(v, scan_all(0x20)), v)));
}

SCAN_INLINE uint32_t scan_logfmt32(const uint8_t *p) {
  return scan_logfmt16(p) | (scan_logfmt16(p + 16) << 16);
}

/// Which of 16 bytes are from `low` through `high`.
SCAN_INLINE uint32_t scan_within16(scan_v v, uint8_t low, uint8_t high) {
  scan_v d = scan_sub(v, scan_all(low));
  return scan_mask(scan_eq(scan_min(d, scan_all((uint8_t)(high - low))), d));
}

/// What a word of a message ends at, has, and holds, in 64 bytes.
typedef struct {
  /// White space and `=,;()[]{}"'<>|`, and the first of two dots.
  uint64_t stops;
  uint64_t digits;
  /// `.`, `/`, `:`, and control characters but white space.
  uint64_t others;
} scan_words;

/// Sorts 64 bytes; a 65th is looked at.
SCAN_INLINE scan_words scan_words64(const uint8_t *p) {
  scan_words w = {0, 0, 0};
  uint64_t dots = 0;
  for (int i = 0; i < 64; i += 16) {
    scan_v v = scan_load(p + i);
    uint32_t space = scan_within16(v, 0x09, 0x0d);
    uint32_t ends = scan_mask(scan_or(scan_eq(v, scan_all(' ')), scan_eq(v, scan_all('"'))));
    ends |= space | scan_within16(v, 0x27, 0x29) | scan_mask(scan_eq(v, scan_all(',')));
    ends |= scan_within16(v, 0x3b, 0x3e);
    // Square and curly brackets and `|`, but no backslash, which differs from `|` in one bit.
    ends |= scan_within16(scan_or(v, scan_all(0x20)), 0x7b, 0x7d) &
            ~scan_mask(scan_eq(v, scan_all(0x5c)));
    uint32_t digits = scan_within16(v, '0', '9');
    uint32_t others = scan_within16(v, '.', ':') & ~digits;
    others |= scan_mask(scan_or(scan_eq(scan_min(v, scan_all(0x1f)), v),
                                scan_eq(v, scan_all(0x7f)))) & ~space;
    w.stops |= (uint64_t)ends << i;
    w.digits |= (uint64_t)digits << i;
    w.others |= (uint64_t)others << i;
    dots |= (uint64_t)scan_mask(scan_eq(v, scan_all('.'))) << i;
  }
  w.stops |= dots & ((dots >> 1) | ((uint64_t)(p[64] == '.') << 63));
  return w;
}

/// Which of 32 bytes of `p` equal those of `q`.
SCAN_INLINE uint32_t scan_same32(const uint8_t *p, const uint8_t *q) {
  return scan_mask(scan_eq(scan_load(p), scan_load(q))) |
         (scan_mask(scan_eq(scan_load(p + 16), scan_load(q + 16))) << 16);
}

/// Which of 64 bytes equal `c`.
SCAN_INLINE uint64_t scan_equal64(const uint8_t *p, uint8_t c) {
  uint64_t a = scan_equal16(p, c) | ((uint64_t)scan_equal16(p + 16, c) << 16);
  uint64_t b = scan_equal16(p + 32, c) | ((uint64_t)scan_equal16(p + 48, c) << 16);
  return a | (b << 32);
}

/// Which of 16 bytes are at least `low` and at most `span` above it.
SCAN_INLINE uint32_t scan_range16(scan_v v, uint8_t low, uint8_t span) {
  scan_v above = scan_sub(v, scan_all(low));
  return scan_mask(scan_eq(scan_min(above, scan_all(span)), above));
}

/// Which of 16 bytes are decimal digits.
SCAN_INLINE uint32_t scan_digit16(const uint8_t *p) { return scan_range16(scan_load(p), '0', 9); }

/// Whether 32 bytes begin as `[DD/Mon/YYYY:HH:MM:SS +hhmm] "`, the month being any three letters.
SCAN_INLINE bool scan_access_time32(const uint8_t *p) {
  static const uint8_t shape[32] = "[00/AAA/0000:00:00:00 +0000] \"";
  scan_v a = scan_load(p), b = scan_load(p + 16);
  uint32_t digits = scan_range16(a, '0', 9) | (scan_range16(b, '0', 9) << 16);
  uint32_t letters = scan_range16(scan_or(a, scan_all(0x20)), 'a', 25);
  const uint32_t wanted_digits = 0x079B6F06, wanted_letters = 0x70, wanted_same = 0x38249089;
  return (digits & wanted_digits) == wanted_digits &&
         (letters & wanted_letters) == wanted_letters &&
         (scan_same32(p, shape) & wanted_same) == wanted_same && (p[22] == '+' || p[22] == '-');
}

/// The first occurrence in `p ..< end` of a text of 1 to 32 bytes, or NULL: for texts that stand near.
SCAN_INLINE const uint8_t *scan_near(
    const uint8_t *p, const uint8_t *end, const uint8_t *text, size_t n) {
  const scan_v first = scan_all(text[0]), last = scan_all(text[n - 1]);
  for (; end - p >= (ptrdiff_t)n; p += 16) {
    uint32_t m = scan_mask(
        scan_and(scan_eq(scan_load(p), first), scan_eq(scan_load(p + n - 1), last)));
    for (; m != 0; m &= m - 1) {
      const uint8_t *q = p + scan_first(m);
      if (end - q < (ptrdiff_t)n) return NULL;
      if (n <= 2 || memcmp(q + 1, text + 1, n - 2) == 0) return q;
    }
  }
  return NULL;
}

// MARK: Searches that choose their vectors at run time; they read up to 63 bytes behind the text

/// `memrchr`, which Swift's Glibc module lacks.
const uint8_t *scan_last(const uint8_t *p, uint8_t c, size_t n);

/// As `read`, but fails with EAGAIN where it would have to wait: `preadv2`, which Swift's Glibc module
/// lacks. Fails with ENOSYS where the system has nothing like it.
ptrdiff_t scan_read_now(int descriptor, uint8_t *p, size_t n);

/// Prepared literals: written once, then only read.
struct scan_literals;

/// `bytes` holds the literals one behind the other; none is empty, and there is at least one.
struct scan_literals *scan_literals_make(
    const uint8_t *bytes, const uint32_t *lengths, uint32_t count, bool ignores_case);
void scan_literals_free(struct scan_literals *literals);

/// The first start of any literal in `p ..< end`, or NULL.
const uint8_t *scan_find(const struct scan_literals *literals, const uint8_t *p, const uint8_t *end);
/// The same with the vectors that every machine has, for tests.
const uint8_t *scan_find_base(
    const struct scan_literals *literals, const uint8_t *p, const uint8_t *end);

enum scan_comparison {
  SCAN_EQUAL,
  SCAN_NOT_EQUAL,
  SCAN_GREATER,
  SCAN_GREATER_OR_EQUAL,
  SCAN_LESS,
  SCAN_LESS_OR_EQUAL
};

/// A filter on the number under a key; the first word of the key is a literal, `rest` what follows it.
struct scan_number {
  const uint8_t *rest;
  size_t rest_length;
  enum scan_comparison comparison;
  double limit;
};

/// The first `\u` in `p ..< end`, or the first start of the only literal (the word) behind which there
/// is not surely a number that the filter drops; or NULL.
const uint8_t *scan_find_number(
    const struct scan_literals *word, const struct scan_number *number, const uint8_t *p,
    const uint8_t *end);
/// The same with the vectors that every machine has, for tests.
const uint8_t *scan_find_number_base(
    const struct scan_literals *word, const struct scan_number *number, const uint8_t *p,
    const uint8_t *end);

/// Writes the offsets of line breaks at `from` and behind while at least 64 more have room; returns
/// where to go on, `n` or more at the end. `n` is below 4 GiB.
size_t scan_line_breaks(
    const uint8_t *p, size_t from, size_t n, uint32_t *out, size_t capacity, size_t *count);

/// How many of the bytes are `c`.
size_t scan_count(const uint8_t *p, uint8_t c, size_t n);

/// Writes whole vectors of text as JSON, up to the first with a byte that needs more than a backslash
/// before it; returns how many bytes of `p` that were. Machines that cannot do it fast write nothing.
///
/// `table` has 16 bytes for each mask of 8 bits: where the bytes of the result come from, 0x80 for the
/// backslash before a byte whose bit is set.
size_t scan_escape(
    const uint8_t *p, size_t n, uint8_t *to, size_t *written, const uint8_t *table);

/// The offset behind the bracket that closes the one at `from`, square and curly ones alike; 0 where
/// the text of `n` bytes ends first, or a backslash or a line break comes first.
size_t scan_block_end(const uint8_t *p, size_t from, size_t n);
/// The same with the vectors that every machine has, for tests.
size_t scan_block_end_base(const uint8_t *p, size_t from, size_t n);

/// Writes the offsets of the line breaks of plain lines (see PlainJSONScan.swift) from the line start
/// `from` on while at least 64 more have room; returns the start of the first line not taken.
size_t scan_plain_json(
    const uint8_t *p, size_t from, size_t n, uint32_t *out, size_t capacity, size_t *count);
/// The same with the vectors that every machine has, for tests.
size_t scan_plain_json_base(
    const uint8_t *p, size_t from, size_t n, uint32_t *out, size_t capacity, size_t *count);
