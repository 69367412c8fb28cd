/*
 * logout.js: Log out
 *
 * A logout is a POST with a CSRF token. The wiki ends the session and takes
 * its cookies away.
 *
 * Protects from a bot that stays logged in though it was told that it is not.
 *
 * To run it: put it into a user script or a gadget, or into the browser's
 * console on a page of the wiki. Who looks at the page is who does it.
 *
 * Licence: MIT OR Apache-2.0
 */

// Say here who runs this and how to reach you: whoever runs the server wants to know.
const api = new mw.Api( {
	ajax: { headers: { 'Api-User-Agent': 'logout.js/1.0 (put your address here: https://example.org/you)' } }
} );

/** What is at a place in JSON, or undefined. */
function find( data, ...path ) {
	return path.reduce( ( at, hop ) => {
		const name = hop < 0 && Array.isArray( at ) ? at.length + hop : hop;
		return Object.prototype.hasOwnProperty.call( Object( at ), name ) ? at[ name ] : undefined;
	}, data );
}

let result;
// Step 1: Log out
api.postWithToken( 'csrf', {
	format: 'json',
	formatversion: '2',
	action: 'logout'
} ).then( ( data ) => {
	if ( JSON.stringify( data ) !== JSON.stringify( {} ) ) {
		throw new Error( 'the answer is not {}' );
	}
	result = data;
} ).then( () => {
	// Step 2: The session is gone
	return api.get( {
		format: 'json',
		formatversion: '2',
		action: 'query',
		meta: 'userinfo'
	} );
} ).then( ( data ) => {
	if ( find( data, 'query', 'userinfo', 'id' ) !== 0 ) {
		throw new Error( 'query.userinfo.id is not 0' );
	}
	console.log( JSON.stringify( result, null, 2 ) );
} ).catch( ( code ) => {
	console.error( code );
	mw.notify( String( code ), { type: 'error' } );
} );
