import Glibc
import LogCore

/// What another stream gives, read ahead by a thread of its own: for decompression beside one worker,
/// which would else wait for it.
///
/// Two pieces: while one is read from, the thread fills the other.
// SAFETY: everything that both threads use is read and changed with `monitor` locked, but for the
// bytes of a piece and `inner`: a piece belongs to the thread while it is empty, else to the reader;
// `inner` is the thread's until it has ended.
@safe
final class ReadAheadStream: ByteStream {
  private let shared: Shared
  private var thread: pthread_t?
  private var current = 0
  private var taken = 0

  /// Nil if there can be no thread.
  init?(_ inner: any ByteStream) {
    shared = Shared(inner)
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(shared)
    let status = unsafe pthread_create(
      &thread, nil,
      { argument in
        guard let argument = unsafe argument else { return nil }
        unsafe Unmanaged<Shared>.fromOpaque(argument).takeRetainedValue().fill()
        return nil
      }, argument.toOpaque())
    guard status == 0 else {
      unsafe argument.release()
      return nil
    }
    self.thread = thread
  }

  deinit {
    guard let thread else { return }
    shared.stop()
    pthread_join(thread, nil)
  }

  var damage: String? { shared.damage }

  func read(into bytes: UnsafeMutablePointer<UInt8>, capacity: Int) -> StreamRead {
    let piece = shared.pieces[current]
    guard shared.waitForBytes(of: piece) else { return .end }
    let n = min(capacity, piece.count - taken)
    unsafe memcpy(bytes, piece.bytes + taken, n)
    taken += n
    if taken == piece.count {
      taken = 0
      current = 1 - current
      shared.giveBack(piece)
    }
    return .bytes(n)
  }

  /// A part of what was read ahead.
  // SAFETY: `bytes` has `capacity` bytes, allocated here and freed in `deinit`.
  @safe
  private final class Piece {
    static let capacity = 256 * 1024
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: Piece.capacity)
    /// 0 while the thread may fill it.
    var count = 0

    deinit { unsafe bytes.deallocate() }
  }

  /// What both threads know.
  // SAFETY: see above.
  private final class Shared: @unchecked Sendable {
    let pieces = [Piece(), Piece()]
    private let inner: any ByteStream
    private let monitor = Monitor()
    private var isStopped = false
    private var hasEnded = false

    init(_ inner: any ByteStream) { self.inner = inner }

    var damage: String? { monitor.locked { hasEnded ? inner.damage : nil } }

    func stop() {
      monitor.locked {
        isStopped = true
        monitor.notifyAll()
      }
    }

    /// The thread: fills the pieces in turn.
    func fill() {
      var next = 0
      while true {
        let piece = pieces[next]
        let goesOn = monitor.locked {
          while piece.count > 0 && !isStopped { monitor.wait() }
          return !isStopped
        }
        let n = goesOn ? fill(piece) : 0
        monitor.locked {
          piece.count = n
          if n == 0 { hasEnded = true }
          monitor.notifyAll()
        }
        if n == 0 { return }
        next = 1 - next
      }
    }

    private func fill(_ piece: Piece) -> Int {
      var n = 0
      while n < Piece.capacity,
        case .bytes(let more) = unsafe inner.read(
          into: piece.bytes + n, capacity: Piece.capacity - n)
      {
        n += more
      }
      return n
    }

    /// False at the end.
    func waitForBytes(of piece: Piece) -> Bool {
      monitor.locked {
        while piece.count == 0 && !hasEnded { monitor.wait() }
        return piece.count > 0
      }
    }

    func giveBack(_ piece: Piece) {
      monitor.locked {
        piece.count = 0
        monitor.notifyAll()
      }
    }
  }
}
