// What tests of data sets share: files in a folder of their own, read to data or faults.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "data/dataset.hpp"
#include "scratch.hpp"

namespace fanin {

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
