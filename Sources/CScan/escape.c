// Strings as JSON has them, many bytes at a time.
#include "scan.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,bmi,popcnt"))), apply_to = function)
/// Copies 8 bytes with a backslash before each that the mask names, by a table of where to take each
/// byte from; returns how many were written.
static inline __attribute__((always_inline)) size_t escape8(
    const uint8_t *p, uint8_t *to, uint32_t mask, const uint8_t *table) {
  __m128i v = _mm_loadl_epi64((const __m128i *)p);
  __m128i from = _mm_loadu_si128((const __m128i *)(table + 16 * mask));
  // What comes from nowhere is a backslash.
  __m128i moved = _mm_shuffle_epi8(v, from);
  __m128i slash = _mm_and_si128(_mm_cmpgt_epi8(_mm_setzero_si128(), from), _mm_set1_epi8('\\'));
  _mm_storeu_si128((__m128i *)to, _mm_or_si128(moved, slash));
  return 8 + (size_t)__builtin_popcount(mask);
}

static size_t escape_avx2(
    const uint8_t *p, size_t n, uint8_t *to, size_t *written, const uint8_t *table) {
  const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), most = _mm_set1_epi8(0x1f);
  uint8_t *begin = to;
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    __m128i v = _mm_loadu_si128((const __m128i *)(p + i));
    uint32_t simple = (uint32_t)_mm_movemask_epi8(
        _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)));
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, most), v);
    if (_mm_movemask_epi8(_mm_or_si128(control, v)) != 0) break;
    if (simple == 0) {
      _mm_storeu_si128((__m128i *)to, v);
      to += 16;
    } else {
      to += escape8(p + i, to, simple & 255, table);
      to += escape8(p + i + 8, to, simple >> 8, table);
    }
  }
  *written = (size_t)(to - begin);
  return i;
}
#pragma clang attribute pop
#endif

size_t scan_escape(
    const uint8_t *p, size_t n, uint8_t *to, size_t *written, const uint8_t *table) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return escape_avx2(p, n, to, written, table);
#endif
  *written = 0;
  return 0;
}
