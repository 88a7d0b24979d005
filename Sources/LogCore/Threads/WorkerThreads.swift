import Glibc

/// Runs the same work on several threads and waits for all of them.
package enum WorkerThreads {
  /// How many threads there should be where nobody says otherwise: the processors that are on line.
  package static var defaultCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Calls `body` with the numbers 0 ..< count, each on its own thread; 0 on the caller's.
  ///
  /// Returns when all have returned. Where the system refuses a thread, fewer do the work: `body`
  /// must not rely on all numbers being called.
  package static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    var threads: [pthread_t] = []
    var attributes = pthread_attr_t()
    unsafe pthread_attr_init(&attributes)
    unsafe pthread_attr_setstacksize(&attributes, 1 << 20)
    for number in 1..<max(count, 1) {
      let start = unsafe Unmanaged.passRetained(Start(number: number, body: body))
      var thread = pthread_t()
      let status = unsafe pthread_create(
        &thread, &attributes,
        { argument in
          guard let argument = unsafe argument else { return nil }
          let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
          start.body(start.number)
          return nil
        }, unsafe start.toOpaque())
      if status == 0 { threads.append(thread) } else { unsafe start.release() }
    }
    unsafe pthread_attr_destroy(&attributes)
    body(0)
    for thread in threads { pthread_join(thread, nil) }
  }

  private final class Start {
    let number: Int
    let body: @Sendable (Int) -> Void
    init(number: Int, body: @escaping @Sendable (Int) -> Void) {
      self.number = number
      self.body = body
    }
  }
}
