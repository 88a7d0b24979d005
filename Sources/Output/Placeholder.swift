internal import LogCore
