#ifndef LOGQ_PROGRAM_H
#define LOGQ_PROGRAM_H

/// Lets go of the program's own code and constants, as far as they are in memory: what is needed
/// again comes back from the page cache, some microseconds a page. Costs one system call for each
/// part of the program, and nothing can fail.
void program_forget_text(void);

#endif
