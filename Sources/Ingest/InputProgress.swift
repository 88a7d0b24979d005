internal import Glibc
internal import LogCore

extension InputList {
  /// How many bytes the files have on disk, for an idea of how far a run is; 0 if nobody knows.
  package var bytes: Int {
    var sum = 0
    for item in items {
      var status = stat()
      guard let path = item.path, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG
      else { continue }
      sum += Int(status.st_size)
    }
    return sum
  }
}

extension FileRecordSource {
  /// How many bytes have been read up to now; may be asked at any time.
  package var bytesTaken: Int { report.bytes }
}
