//! The suites stand beside this file, one folder each; the library is what several of them share.
