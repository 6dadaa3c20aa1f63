// What tests of data sets share: files in a folder of their own, read to data or faults.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>
#include <stdlib.h>

#include "data/dataset.hpp"

namespace fanin {

/// A folder of its own that goes with the test.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "fanin-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string write(const std::string& name, std::string_view text) const {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  /// The text with names of files in the folder as if it were the working directory.
  std::string relative(std::string text) const {
    for (std::size_t at = 0; (at = text.find(folder_ + "/", at)) != std::string::npos;) {
      text.erase(at, folder_.size() + 1);
    }
    return text;
  }

 private:
  std::string folder_;
};

struct Reading {
  std::optional<Dataset> data;
  std::string faults;
};

inline Reading read(std::string_view text, CsvRequest request) {
  const Scratch scratch;
  request.file = scratch.write("t.csv", text);
  Diagnostics diagnostics;
  Reading reading;
  reading.data = read_dataset(request, diagnostics);
  reading.faults = scratch.relative(diagnostics.text());
  BOOST_TEST(reading.data.has_value() == !diagnostics.failed());
  return reading;
}

inline CsvRequest labels(std::string target = "y") {
  CsvRequest request;
  request.target = std::move(target);
  return request;
}

inline CsvRequest numbers(std::string target = "y") {
  CsvRequest request = labels(std::move(target));
  request.classes = false;
  return request;
}

inline Dataset data_of(std::string_view text, const CsvRequest& request) {
  Reading reading = read(text, request);
  BOOST_TEST(reading.faults == "");
  BOOST_REQUIRE(reading.data.has_value());
  return *reading.data;
}

inline std::string faults_of(std::string_view text, const CsvRequest& request = labels()) {
  return read(text, request).faults;
}

}  // namespace fanin
