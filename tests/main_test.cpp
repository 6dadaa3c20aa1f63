// The one file that makes Boost.Test's main; every other *_test.cpp only adds cases.
#define BOOST_TEST_MODULE fanin
#include <boost/test/unit_test.hpp>
