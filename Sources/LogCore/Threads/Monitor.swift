import Glibc

/// A mutex with one condition: for hand-overs that happen once a chunk.
///
/// Not for values that could be protected by `Mutex` of Synchronization, which cannot wait for a
/// change.
// SAFETY: the two system objects are made in `init`, live at a fixed address until `deinit`, and are
// made for use by several threads.
@safe
package final class Monitor: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  package init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe condition = .allocate(capacity: 1)
    unsafe condition.initialize(to: pthread_cond_t())
    unsafe pthread_cond_init(condition, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(condition)
    unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  package func lock() { unsafe pthread_mutex_lock(mutex) }
  package func unlock() { unsafe pthread_mutex_unlock(mutex) }
  package func tryLock() -> Bool { unsafe pthread_mutex_trylock(mutex) == 0 }

  /// Sleeps until another thread calls `notifyAll`; the lock is held before and after.
  package func wait() { unsafe pthread_cond_wait(condition, mutex) }

  /// The same for at most so long.
  package func wait(nanoseconds: Int) {
    var until = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &until)
    let sum = until.tv_nsec + nanoseconds
    until.tv_sec += sum / 1_000_000_000
    until.tv_nsec = sum % 1_000_000_000
    unsafe pthread_cond_timedwait(condition, mutex, &until)
  }

  /// Wakes all that wait.
  package func notifyAll() { unsafe pthread_cond_broadcast(condition) }

  /// Runs `body` with the lock held.
  package func locked<R>(_ body: () -> R) -> R {
    lock()
    defer { unlock() }
    return body()
  }
}
