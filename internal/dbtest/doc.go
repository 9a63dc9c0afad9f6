// Package dbtest gives each test a PostgreSQL database of its own, and describes what a database holds.
//
// It stands beside all other rooms and is for their tests only. Its server comes from pgserver, is started when the
// first test asks for a database, and ends with the test process. With ASHLAR_TEST_URL set to the URL of a server
// (a superuser's, on any of its databases), that server is used in its place; the databases of failed tests then stay
// for inspection. With ASHLAR_TEST_PG set to a major version, such as 17, the server has that one.
//
// Its laws:
//
//   - Every database is fresh and empty, so all tests may run in parallel.
//   - [Describe] is an independent judge: it reads the system catalogs by queries of its own and shares nothing with
//     the rooms it judges. Two databases with the same description behave the same for an application.
//   - Without a PostgreSQL server tests fail; they are not skipped.
package dbtest
