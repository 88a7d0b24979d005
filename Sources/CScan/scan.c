#define _GNU_SOURCE
#include "scan.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/uio.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// MARK: Literals

/// A literal, and the two bytes of it by which it is looked for: those that are rare in logs.
struct scan_literal {
  uint32_t length;
  uint32_t offset_a, offset_b;
  /// Where its window of `min(3, length)` bytes begins, by which many literals are looked for.
  uint32_t window;
  uint8_t a, b, fold_a, fold_b;
  /// Padded to whole vectors; `fold` is 0x20 where a letter may have either case.
  uint8_t *bytes, *fold;
};

struct scan_literals {
  uint32_t count, shortest, window_first, window_last;
  bool folds;
  /// Whether the second and last literal is a backslash, the first begins with none, and case counts.
  bool has_escape;
  /// For the bytes of the window, by their low and high halves: which of 8 groups of literals has
  /// such a byte there. A literal's group is its number modulo 8.
  uint8_t low[3][16], high[3][16];
  struct scan_literal literal[];
};

/// From common to rare in logs; what is not in here is rarer still.
static const char common_bytes[] =
    " \"eatoinsr0:1,-l2dcup3m./45=679h8g_f{}b\nTvyZwk[]()xqjzI;'EO/AN+S\\RD@&<>PCL%*F|GHMUB#WVY$K!?";

/// A guess how many of 256 bytes of a log are `c`, in some unit.
static uint32_t commonness(uint8_t c, bool folds) {
  uint32_t result = 0;
  for (int i = 0; i < (folds ? 2 : 1); i++) {
    const char *at = c ? strchr(common_bytes, c) : NULL;
    uint32_t rank = at ? (uint32_t)(at - common_bytes) : (c >= 0x80 ? 80 : 120);
    result += rank < 100 ? 1 + (100 - rank) * (100 - rank) / 50 : 1;
    if (c < 'a' || c > 'z') break;
    c ^= 0x20;
  }
  return result;
}

static bool is_letter(uint8_t c) { return (uint8_t)((c | 0x20) - 'a') < 26; }

static void choose_bytes(struct scan_literal *l, bool folds) {
  uint32_t best_a = UINT32_MAX, best_b = UINT32_MAX;
  for (uint32_t i = 0; i < l->length; i++) {
    uint32_t score = commonness(l->bytes[i], folds);
    if (score < best_a) {
      best_b = best_a;
      l->offset_b = l->offset_a;
      best_a = score;
      l->offset_a = i;
    } else if (score < best_b) {
      best_b = score;
      l->offset_b = i;
    }
  }
  if (l->length == 1) l->offset_b = 0;
  l->a = l->bytes[l->offset_a];
  l->b = l->bytes[l->offset_b];
  l->fold_a = l->fold[l->offset_a];
  l->fold_b = l->fold[l->offset_b];
  uint64_t best = UINT64_MAX;
  uint32_t width = l->length < 3 ? l->length : 3;
  for (uint32_t i = 0; i + width <= l->length; i++) {
    uint64_t score = 1;
    for (uint32_t k = 0; k < width; k++) score *= commonness(l->bytes[i + k], folds);
    if (score < best) {
      best = score;
      l->window = i;
    }
  }
}

static void add_window_byte(struct scan_literals *s, int at, uint8_t c, uint8_t group) {
  s->low[at][c & 15] |= group;
  s->high[at][c >> 4] |= group;
}

static void add_window(struct scan_literals *s, uint32_t i) {
  const struct scan_literal *l = &s->literal[i];
  uint8_t group = (uint8_t)(1u << (i & 7));
  for (uint32_t k = 0; k < 3; k++) {
    if (l->window + k >= l->length) {
      // A short literal takes any byte behind it.
      for (int h = 0; h < 16; h++) {
        s->low[k][h] |= group;
        s->high[k][h] |= group;
      }
      continue;
    }
    uint8_t c = l->bytes[l->window + k];
    add_window_byte(s, (int)k, c, group);
    if (l->fold[l->window + k]) add_window_byte(s, (int)k, c ^ 0x20, group);
  }
  if (l->window < s->window_first) s->window_first = l->window;
  if (l->window > s->window_last) s->window_last = l->window;
}

struct scan_literals *scan_literals_make(
    const uint8_t *bytes, const uint32_t *lengths, uint32_t count, bool ignores_case) {
  struct scan_literals *s = calloc(1, sizeof *s + count * sizeof s->literal[0]);
  if (s == NULL) abort();
  s->count = count;
  s->folds = ignores_case;
  s->shortest = s->window_first = UINT32_MAX;
  for (uint32_t i = 0; i < count; bytes += lengths[i], i++) {
    struct scan_literal *l = &s->literal[i];
    size_t room = ((size_t)lengths[i] + 15) & ~(size_t)15;
    l->length = lengths[i];
    l->bytes = calloc(2, room);
    if (l->bytes == NULL) abort();
    l->fold = l->bytes + room;
    memcpy(l->bytes, bytes, l->length);
    for (uint32_t k = 0; ignores_case && k < l->length; k++) {
      if (!is_letter(l->bytes[k])) continue;
      l->bytes[k] |= 0x20;
      l->fold[k] = 0x20;
    }
    choose_bytes(l, ignores_case);
    if (l->length < s->shortest) s->shortest = l->length;
    add_window(s, i);
  }
  const struct scan_literal *l = s->literal;
  s->has_escape = count == 2 && !ignores_case && l[1].length == 1 && l[1].bytes[0] == '\\' &&
                  l[0].bytes[0] != '\\';
  return s;
}

void scan_literals_free(struct scan_literals *s) {
  for (uint32_t i = 0; i < s->count; i++) free(s->literal[i].bytes);
  free(s);
}

/// Whether the literal, whole, stands at `q`.
static inline __attribute__((always_inline)) bool literal_at(const struct scan_literal *l, const uint8_t *q) {
  for (uint32_t i = 0; i < l->length; i += 16) {
    scan_v v = scan_or(scan_load(q + i), scan_load(l->fold + i));
    uint32_t same = scan_mask(scan_eq(v, scan_load(l->bytes + i)));
    uint32_t due = l->length - i >= 16 ? 0xffff : (1u << (l->length - i)) - 1;
    if ((same & due) != due) return false;
  }
  return true;
}

#include "numbers.inc"

// MARK: Plain JSON

/// Looks at the positions `i ..< i + count` one by one; false at the first line that is not plain,
/// whose start is then in `line`.
static bool plain_slowly(
    const uint8_t *p, size_t i, size_t count, size_t n, size_t *line, uint32_t *out, size_t *k) {
  for (size_t end = i + count; i < end; i++) {
    if (p[i + 1] == '\n') {
      size_t last = i;
      while (last > *line && p[last] == '\r') last--;
      if (p[last] != '}' || p[i + 2] != '{') return false;
      out[(*k)++] = (uint32_t)(i + 1);
      *line = i + 2;
    } else if (p[i] == '}') {
      size_t next = i + 1;
      while (next < n && p[next] <= ' ' && p[next] != '\n') next++;
      if (next < n && p[next] == '{') return false;
    }
  }
  return true;
}

// MARK: The loops, for each kind of vector

#define V scan_v
#define W 16
#define LOAD(p) scan_load(p)
#define ALL(c) scan_all(c)
#define EQ(a, b) scan_eq(a, b)
#define AND(a, b) scan_and(a, b)
#define OR(a, b) scan_or(a, b)
#if SCAN_SSE2
#define ANDNOT(a, b) _mm_andnot_si128(a, b)
#else
#define ANDNOT(a, b) vbicq_u8(b, a)
#endif
#define MIN(a, b) scan_min(a, b)
#define MASK(v) ((uint64_t)scan_mask(v))
#define NAME(x) x##_base
#include "kernels.inc"
#undef V
#undef W
#undef LOAD
#undef ALL
#undef EQ
#undef AND
#undef OR
#undef ANDNOT
#undef MIN
#undef MASK
#undef NAME

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,popcnt"))), apply_to = function)
#define V __m256i
#define W 32
#define LOAD(p) _mm256_loadu_si256((const __m256i *)(p))
#define ALL(c) _mm256_set1_epi8((char)(c))
#define EQ(a, b) _mm256_cmpeq_epi8(a, b)
#define AND(a, b) _mm256_and_si256(a, b)
#define OR(a, b) _mm256_or_si256(a, b)
#define ANDNOT(a, b) _mm256_andnot_si256(a, b)
#define MIN(a, b) _mm256_min_epu8(a, b)
#define MASK(v) ((uint64_t)(uint32_t)_mm256_movemask_epi8(v))
#define NAME(x) x##_avx2
#include "kernels.inc"

/// Three tables of 16 bytes, each twice, for the bytes at one place of the window.
static inline __attribute__((always_inline)) __m256i groups_at(
    const uint8_t *p, __m256i low, __m256i high) {
  const __m256i half = _mm256_set1_epi8(15);
  __m256i v = LOAD(p);
  __m256i l = _mm256_shuffle_epi8(low, _mm256_and_si256(v, half));
  __m256i h = _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(v, 4), half));
  return _mm256_and_si256(l, h);
}

static __m256i table(const uint8_t t[16]) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)t));
}

/// The smallest start of a literal of these groups whose window is at `w`, or `best`.
static const uint8_t *best_start(
    const struct scan_literals *s, uint8_t groups, const uint8_t *w, const uint8_t *from,
    const uint8_t *end, const uint8_t *best) {
  for (; groups != 0; groups &= (uint8_t)(groups - 1)) {
    for (uint32_t i = (uint32_t)__builtin_ctz(groups); i < s->count; i += 8) {
      const struct scan_literal *l = &s->literal[i];
      if ((size_t)(w - from) < l->window) continue;
      const uint8_t *q = w - l->window;
      if ((size_t)(end - q) < l->length || (best != NULL && q >= best)) continue;
      if (literal_at(l, q)) best = q;
    }
  }
  return best;
}

/// Looks for many literals at once by the windows of three bytes that they have.
static const uint8_t *find_many_avx2(
    const struct scan_literals *s, const uint8_t *from, const uint8_t *end) {
  const __m256i l0 = table(s->low[0]), l1 = table(s->low[1]), l2 = table(s->low[2]);
  const __m256i h0 = table(s->high[0]), h1 = table(s->high[1]), h2 = table(s->high[2]);
  const __m256i zero = _mm256_setzero_si256();
  const uint8_t *best = NULL, *stop = end;
  if ((size_t)(end - from) < s->shortest) return NULL;
  for (const uint8_t *p = from + s->window_first; p < stop;) {
    __m256i g = _mm256_and_si256(
        _mm256_and_si256(groups_at(p, l0, h0), groups_at(p + 1, l1, h1)), groups_at(p + 2, l2, h2));
    uint32_t m = ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(g, zero));
    if (m != 0) {
      uint8_t groups[32];
      _mm256_storeu_si256((__m256i *)groups, g);
      for (; m != 0; m &= m - 1) {
        uint32_t k = (uint32_t)__builtin_ctz(m);
        if (p + k >= stop) break;
        const uint8_t *found = best_start(s, groups[k], p + k, from, end, best);
        if (found != best) {
          // An earlier start may have its window further on, by no more than windows differ.
          best = found;
          size_t rest = (size_t)(end - best);
          stop = rest > s->window_last ? best + s->window_last : end;
        }
      }
    }
    p += 32;
  }
  return best;
}
#pragma clang attribute pop

static inline bool has_avx2(void) { return __builtin_cpu_supports("avx2"); }
#endif

const uint8_t *scan_find(const struct scan_literals *s, const uint8_t *p, const uint8_t *end) {
#if defined(__x86_64__)
  if (has_avx2()) return s->count > 3 ? find_many_avx2(s, p, end) : find_avx2(s, p, end);
#endif
  return find_base(s, p, end);
}

const uint8_t *scan_find_number(
    const struct scan_literals *s, const struct scan_number *n, const uint8_t *p,
    const uint8_t *end) {
#if defined(__x86_64__)
  if (has_avx2()) return find_number_avx2(s, n, p, end);
#endif
  return find_number_base(s, n, p, end);
}

const uint8_t *scan_find_number_base(
    const struct scan_literals *s, const struct scan_number *n, const uint8_t *p,
    const uint8_t *end) {
  return find_number_base(s, n, p, end);
}

const uint8_t *scan_find_base(const struct scan_literals *s, const uint8_t *p, const uint8_t *end) {
  return find_base(s, p, end);
}

size_t scan_line_breaks(
    const uint8_t *p, size_t from, size_t n, uint32_t *out, size_t capacity, size_t *count) {
#if defined(__x86_64__)
  if (has_avx2()) return line_breaks_avx2(p, from, n, out, capacity, count);
#endif
  return line_breaks_base(p, from, n, out, capacity, count);
}

size_t scan_count(const uint8_t *p, uint8_t c, size_t n) {
#if defined(__x86_64__)
  if (has_avx2()) return count_avx2(p, c, n);
#endif
  return count_base(p, c, n);
}

size_t scan_plain_json(
    const uint8_t *p, size_t from, size_t n, uint32_t *out, size_t capacity, size_t *count) {
#if defined(__x86_64__)
  if (has_avx2()) return plain_json_avx2(p, from, n, out, capacity, count);
#endif
  return plain_json_base(p, from, n, out, capacity, count);
}

size_t scan_plain_json_base(
    const uint8_t *p, size_t from, size_t n, uint32_t *out, size_t capacity, size_t *count) {
  return plain_json_base(p, from, n, out, capacity, count);
}

size_t scan_block_end(const uint8_t *p, size_t from, size_t n) {
#if defined(__x86_64__)
  if (has_avx2()) return block_end_avx2(p, from, n);
#endif
  return block_end_base(p, from, n);
}

size_t scan_block_end_base(const uint8_t *p, size_t from, size_t n) {
  return block_end_base(p, from, n);
}

const uint8_t *scan_last(const uint8_t *p, uint8_t c, size_t n) { return memrchr(p, c, n); }

ptrdiff_t scan_read_now(int descriptor, uint8_t *p, size_t n) {
#if defined(RWF_NOWAIT)
  struct iovec piece = {p, n};
  return preadv2(descriptor, &piece, 1, -1, RWF_NOWAIT);
#else
  errno = ENOSYS;
  return -1;
#endif
}
