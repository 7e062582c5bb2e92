//! The code that derives write, and the errors that they report.
