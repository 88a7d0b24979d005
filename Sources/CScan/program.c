#define _GNU_SOURCE
#include "program.h"
#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

// Only parts that are never written: those that are hold what no file has.
static int forget(struct dl_phdr_info *info, size_t size, void *page) {
  (void)size;
  const uintptr_t mask = ~(*(const uintptr_t *)page - 1);
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || (part->p_flags & PF_W)) continue;
    const uintptr_t start = (info->dlpi_addr + part->p_vaddr) & mask;
    const uintptr_t end = (info->dlpi_addr + part->p_vaddr + part->p_memsz) & mask;
    if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
  }
  return 1;  // The program itself comes first; libraries are left alone.
}

void program_forget_text(void) {
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  dl_iterate_phdr(forget, &page);
}
