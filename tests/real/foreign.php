<?php
/**
 * Makes of a wiki just installed one that others have used for years: what the installer wrote is gone or has other
 * numbers, there are editors, and some hundred pages in German with their history. The same at each making, but for
 * salts and random numbers. Run once, by `wiki`, with MW_INSTALL_PATH set; for MediaWiki 1.39 and newer.
 */

use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\SlotRecord;
use Wikimedia\Timestamp\ConvertibleTimestamp;

require_once getenv( 'MW_INSTALL_PATH' ) . '/maintenance/Maintenance.php';

class MakeForeign extends Maintenance {
	private const FIRST = [ 'page' => 48211, 'revision' => 731904, 'logging' => 90417, 'recentchanges' => 655320 ];
	private const USERS_FROM = 2300;
	private const LAST_USER = 7718;

	private const EDITORS = [ 'Łukasz Żak', 'Ελένη', 'Søren Ærø', "Maeve O'Brien", '田中' ];

	private const INGREDIENTS = [
		'Apfel', 'Birnen', 'Bohnen', 'Dinkel', 'Erbsen', 'Fenchel', 'Grünkohl', 'Gemüse', 'Hafer', 'Hähnchen', 'Käse',
		'Kürbis', 'Lauch', 'Linsen', 'Möhren', 'Nuss', 'Pflaumen', 'Rüben', 'Spargel', 'Süßkartoffel', 'Weißkohl',
		'Zwiebel',
	];
	private const DISHES = [
		'auflauf', 'brot', 'eintopf', 'gemüse', 'klöße', 'kuchen', 'mus', 'pfanne', 'plätzchen', 'salat', 'soße', 'suppe',
	];

	private int $clock = 1262304000;

	public function execute() {
		$this->forgetInstaller();
		$editors = array_map( [ $this, 'makeUser' ], self::EDITORS );
		$known = MediaWikiServices::getInstance()->getUserFactory();
		$editors[] = $known->newFromName( 'Zoë Köhler' );
		$editors[] = $known->newFromName( 'Jürgen Weiß' );

		$dbw = $this->getDB( DB_PRIMARY );
		$dbw->startAtomic( __METHOD__ );
		$turn = 0;
		foreach ( $this->pages() as $title => $texts ) {
			foreach ( $texts as $text ) {
				$this->save( $title, $text, $editors[$turn++ % count( $editors )] );
			}
		}
		$dbw->endAtomic( __METHOD__ );
		DeferredUpdates::doUpdates();
		ConvertibleTimestamp::setFakeTime( false );
		SiteStatsInit::doAllAndCommit( $dbw );
	}

	/** No page of the installer's, no number from 1 on. */
	private function forgetInstaller(): void {
		$dbw = $this->getDB( DB_PRIMARY );
		$gone = [
			'page', 'revision', 'slots', 'content', 'text', 'comment', 'recentchanges', 'logging', 'log_search', 'ip_changes',
			'searchindex', 'pagelinks', 'categorylinks', 'externallinks', 'page_props', 'change_tag',
			'watchlist',
		];
		foreach ( $gone as $table ) {
			$dbw->query( "DELETE FROM $table", __METHOD__ );
		}
		$moved = [
			'user' => 'user_id', 'actor' => 'actor_user', 'user_groups' => 'ug_user', 'user_properties' => 'up_user',
		];
		foreach ( $moved as $table => $column ) {
			$dbw->query( "UPDATE $table SET $column = $column + " . self::USERS_FROM, __METHOD__ );
		}
		foreach ( self::FIRST + [ 'user' => self::LAST_USER ] as $table => $last ) {
			$dbw->query( "DELETE FROM sqlite_sequence WHERE name = '$table'", __METHOD__ );
			$dbw->query( "INSERT INTO sqlite_sequence (name, seq) VALUES ('$table', $last)", __METHOD__ );
		}
	}

	private function makeUser( string $name ): User {
		$user = MediaWikiServices::getInstance()->getUserFactory()->newFromName( $name );
		$user->addToDatabase();
		return $user;
	}

	/** Titles, each with its versions from the first to the last. */
	private function pages(): iterable {
		yield 'Vorlage:Zutat' => [ "Hauptzutat: '''{{{1}}}'''" ];
		foreach ( self::INGREDIENTS as $i => $ingredient ) {
			yield "Kategorie:$ingredient" => [ "Alles mit $ingredient." ];
			foreach ( self::DISHES as $d => $dish ) {
				$other = self::INGREDIENTS[( $i + $d + 1 ) % count( self::INGREDIENTS )] . $dish;
				$text = "== Zubereitung ==\n{{Zutat|$ingredient}}\n\nDazu passt [[$other]] für " . ( 2 + $d ) .
					" Personen, bei " . ( 120 + 5 * $i ) . " °C.\n\n[[Kategorie:$ingredient]]\n";
				$texts = [ $text ];
				if ( ( $i + $d ) % 5 == 0 ) {
					$texts[] = $text . "\n== Über dieses Gericht ==\nEs wird „ausgezeichnet“ genannt — von wem, weiß niemand.\n";
				}
				yield $ingredient . $dish => $texts;
			}
			yield "$ingredient (Zutat)" => [ "#WEITERLEITUNG [[Kategorie:$ingredient]]" ];
		}
		yield 'Diskussion:Käsekuchen' => [ 'Mit Rosinen?', "Mit Rosinen?\n: Niemals! --~~~~" ];
		yield 'Benutzer:Zoë Köhler' => [ 'Ich koche. [[Kürbissuppe]] zum Beispiel.' ];
		yield 'Hauptseite' => [ "Willkommen in der '''Wörterküche'''!\n\nHeute: [[Süßkartoffelklöße]]." ];
	}

	private function save( string $title, string $text, User $user ): void {
		$this->clock += 86400 + 3607;
		ConvertibleTimestamp::setFakeTime( $this->clock );
		$services = MediaWikiServices::getInstance();
		$page = $services->getWikiPageFactory()->newFromTitle( Title::newFromText( $title ) );
		$updater = $page->newPageUpdater( $user );
		$updater->setContent( SlotRecord::MAIN, new WikitextContent( $text ) );
		$updater->saveRevision( CommentStoreComment::newUnsavedComment( 'aus dem Kochbuch' ) );
		if ( !$updater->wasSuccessful() ) {
			$this->fatalError( "$title: " . $updater->getStatus()->getWikiText() );
		}
	}
}

$maintClass = MakeForeign::class;
require_once RUN_MAINTENANCE_IF_MAIN;
