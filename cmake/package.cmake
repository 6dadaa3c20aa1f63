# What is installed, and the Debian package made of it (cpack, or scripts/package).

# --- the package's names ----------------------------------------------------------------------------
set(CPACK_PACKAGE_NAME fanin)
set(CPACK_PACKAGE_VENDOR "fanin developers")
set(CPACK_PACKAGE_CONTACT "fanin developers <fanin@users.noreply.invalid>")
set(CPACK_DEBIAN_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)

# --- manual page and completion, made by the program itself -------------------------------------
find_program(GZIP_PROGRAM gzip REQUIRED)
mark_as_advanced(GZIP_PROGRAM)
set(made "${PROJECT_BINARY_DIR}/made")
file(MAKE_DIRECTORY "${made}")
function(fanin_made file)
  add_custom_command(OUTPUT "${made}/${file}" COMMAND fanin ${ARGN} > "${made}/${file}" DEPENDS fanin VERBATIM)
endfunction()
fanin_made(fanin.1 man)
fanin_made(fanin.bash completion bash)
fanin_made(_fanin completion zsh)
# -n: no time in it, so that the same page is the same bytes.
function(fanin_gzipped from to)
  add_custom_command(OUTPUT "${made}/${to}" COMMAND "${GZIP_PROGRAM}" -9nc "${from}" > "${made}/${to}"
                     DEPENDS "${from}" VERBATIM)
endfunction()
fanin_gzipped("${made}/fanin.1" fanin.1.gz)
fanin_gzipped("${PROJECT_SOURCE_DIR}/CHANGELOG.md" changelog.gz)
configure_file(cmake/changelog.Debian.in made/changelog.Debian @ONLY)
fanin_gzipped("${made}/changelog.Debian" changelog.Debian.gz)
add_custom_target(fanin_made ALL DEPENDS "${made}/fanin.1.gz" "${made}/fanin.bash" "${made}/_fanin"
                                         "${made}/changelog.gz" "${made}/changelog.Debian.gz")

# --- what goes where --------------------------------------------------------------------------------
# Whatever the umask of who builds it.
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ
                                                GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
# Everything is bound at start, and then read-only.
target_link_options(fanin PRIVATE $<$<CONFIG:Release>:LINKER:-z,relro,-z,now>)
install(TARGETS fanin)
install(DIRECTORY models datasets DESTINATION "${CMAKE_INSTALL_DATADIR}/fanin")
install(FILES "${made}/fanin.1.gz" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${made}/fanin.bash" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions"
        RENAME fanin)
install(FILES "${made}/_fanin" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions")
install(FILES README.md "${made}/changelog.gz" "${made}/changelog.Debian.gz" cmake/copyright DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY docs DESTINATION "${CMAKE_INSTALL_DOCDIR}" FILES_MATCHING PATTERN "*.md" PATTERN "*.svg")

# --- the package ------------------------------------------------------------------------------------
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "compare how the weights of neural networks start")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Trains small dense networks, written as Keras-style YAML, from every weight
initializer that is named, over many seeds, and compares the outcomes: paired
tests, tables, figures and a page that opens offline. Every kernel drawn is
checked against its formula, and every number can be made again to the bit.
.
Models, studies and data sets to try it with are in /usr/share/fanin.")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS ${CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS})
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/cmake/package_times.cmake")
include(CPack)
